"""Finding companies that may have been entered twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from trusted.domain.resemblance import Resemblance, resemblance
from trusted.persistence.models import Company
from trusted.persistence.queries.duplicates import all_described, companies_by_id
from trusted.program import shipped_program

MOST = 10


@dataclass(frozen=True, slots=True)
class Double:
    """A company that may be the same as another one, and why."""

    company: Company
    likeness: Resemblance


def doubles_of(company: Company) -> Sequence[Double]:
    """Return the companies that may be this one, the likest first; at most ten."""
    policy = shipped_program().screening
    described = all_described()
    mine = described[company.id]
    found = [
        (other_id, likeness)
        for other_id, other in described.items()
        if other_id != company.id and (likeness := resemblance(mine, other, policy)) is not None
    ]
    likest = sorted(found, key=lambda pair: (-pair[1].score, pair[0]))[:MOST]
    companies = companies_by_id({other_id for other_id, _ in likest})
    return [Double(companies[other_id], likeness) for other_id, likeness in likest]

"""Companies as they were entered, to be compared with one another."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from trusted.domain.resemblance import Described
from trusted.persistence.database import db
from trusted.persistence.models import Company, CompanyIdentifier


def all_described() -> Mapping[int, Described]:
    """Return every company, by id, in order."""
    named: dict[int, set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(CompanyIdentifier.company_id, CompanyIdentifier.scheme, CompanyIdentifier.value)
    ):
        named[row.company_id].add(f"{row.scheme.value}:{row.value}")
    companies = db.session.execute(
        select(
            Company.id, Company.legal_name, Company.trade_name, Company.country, Company.address
        ).order_by(Company.id)
    )
    return {
        row.id: Described(
            tuple(name for name in (row.legal_name, row.trade_name) if name),
            row.country,
            row.address,
            frozenset(named[row.id]),
        )
        for row in companies
    }


def company_by_id(company_id: int) -> Company:
    """Return a company that is known to be there."""
    return db.session.get_one(Company, company_id)


def companies_by_id(company_ids: set[int]) -> Mapping[int, Company]:
    """Return companies by their id."""
    rows = db.session.scalars(select(Company).where(Company.id.in_(company_ids)))
    return {company.id: company for company in rows}

"""What a filing would do to tier and dates, by the rules that will decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from trusted.domain.criteria import Grade
from trusted.domain.filings import FilingEffect, days_late
from trusted.domain.standing import TRUSTED
from trusted.domain.tiers import random_ppm
from trusted.persistence.models import Account, Enrollment
from trusted.persistence.queries.answers import documents_of
from trusted.services.annual_answers import wording_from
from trusted.services.filings import FilingDraft, check_filing
from trusted.services.grading import NOTHING_SUPPOSED, Supposed
from trusted.services.policies import policy_at
from trusted.services.scores import assess, tier_by_rule


@dataclass(frozen=True, slots=True)
class Preview:
    """What a company sees before it files.

    tier_now, tier_after: 0-3.
    because:              what would be missing for the present tier.
    counts_from:          day of effect; None: first a reviewer decides.
    late_by:              days too late, 0 if in time.
    random_ppm:           random examinations after it, parts per million; None: as now.
    """

    tier_now: int
    tier_after: int
    because: Sequence[str]
    consequence: str
    counts_from: date | None
    late_by: int
    random_ppm: int | None = None


def preview_filing(
    enrollment: Enrollment, draft: FilingDraft, *, actor: Account, now: datetime
) -> Preview:
    """Return what would follow if the change counted now; nothing is written.

    Raises: as `services.filings.check_filing`.
    """
    kind = check_filing(enrollment, draft, actor=actor, now=now)
    today = now.astimezone(UTC).date()
    supposing = NOTHING_SUPPOSED
    if kind.effect is FilingEffect.CRITERION:
        supposing = _supposed(enrollment, draft.content)
    after, because = enrollment.tier, tuple[str, ...]()
    if enrollment.status in TRUSTED:
        assessment = assess(enrollment, now=now, supposing=supposing)
        after = tier_by_rule(enrollment, assessment, now=now)
        because = tuple(
            gate.text for gate in assessment.missing if after < gate.tier <= enrollment.tier
        )
    return Preview(
        tier_now=enrollment.tier,
        tier_after=after,
        because=because,
        consequence=kind.consequence,
        counts_from=None if kind.reviewed else max(draft.effective_on, today),
        late_by=days_late(kind, draft.happened_on, today),
        random_ppm=_random(draft.content, now) if kind.effect is FilingEffect.VOLUME else None,
    )


def _supposed(enrollment: Enrollment, content: Mapping[str, object]) -> Mapping[str, Supposed]:
    wording = wording_from(content)
    grade = None if wording.self_grade is None else Grade(wording.self_grade)
    documents = documents_of(enrollment.company_id, wording.documents)
    ends = [document.valid_until for document in documents]
    return {str(content["criterion_id"]): Supposed(grade, ends)}


def _random(content: Mapping[str, object], now: datetime) -> int:
    return random_ppm(int(str(content["parcels_a_year"])), policy_at(now).tiers)

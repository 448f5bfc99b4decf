"""Changes that tests file."""

from tests.factories import (
    NOON,
    make_evidence,
)
from tests.factories_years import company_of, member_of, reviewer
from trusted.persistence.queries.filings import filed
from trusted.services.filings import (
    FilingDraft,
    decide_filing,
    file_change,
)

TODAY = NOON.date()
VOLUME = FilingDraft(
    kind="volume", happened_on=TODAY, effective_on=TODAY, content={"parcels_a_year": 2_000_000}
)
WORSE = {
    "criterion_id": "GOV-01",
    "statement": "We lost our deputy.",
    "self_grade": 1,
    "not_applicable_reason": None,
    "documents": [],
}


def change(enrollment, kind, content, **given):
    dates = {"happened_on": TODAY, "effective_on": TODAY}
    documents = [make_evidence(company_of(enrollment))]
    draft = FilingDraft(
        **({"kind": kind, "content": content, "documents": documents} | dates | given)
    )
    return file_change(enrollment, draft, actor=member_of(enrollment), now=NOON)


def accept(filing, now=NOON):
    decide_filing(filing, accepted=True, reason="", actor=reviewer(), now=now)


def state(filing):
    return filed(filing.id).state


def former(filing):
    return filed(filing.id).effect.former

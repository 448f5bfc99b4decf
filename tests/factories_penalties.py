"""Penalty cases as tests need them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.persistence.models import Enrollment, Penalty, PenaltyCase, PenaltyFile
from trusted.services.final_penalties import confirm_final, propose_final
from trusted.services.penalty_cases import PenaltyNotice, open_case
from trusted.services.penalty_files import add_case_file
from trusted.storage.local import LocalStore

STATUTE = "19-usc-1592"
# Longer than anybody has to petition.
LONG_AGO = timedelta(days=90)


def notice(**given: object) -> PenaltyNotice:
    """Return a notice, with what is given in place of what the test does not care about."""
    said: dict[str, object] = {
        "case_number": "C-1",
        "statute": STATUTE,
        "culpability": "gross",
        "amount": Decimal("12000.00"),
        "what": "The value of 40 parcels was too low.",
        "noticed_on": NOON.date(),
    }
    return PenaltyNotice(**(said | given))  # type: ignore[arg-type]


def make_penalty_case(
    enrollment: Enrollment, *, now: datetime = NOON, **given: object
) -> PenaltyCase:
    """Open a penalty case."""
    reviewer = make_account(Role.REVIEWER)
    return open_case(enrollment, notice(**given), actor=reviewer, now=now)


def make_penalty(
    enrollment: Enrollment,
    case_number: str = "C-1",
    culpability: str = "gross",
    final_on: date | None = None,
    now: datetime = NOON,
) -> Penalty:
    """Return a penalty that became final without a petition, as two officials recorded it."""
    day = final_on or now.date()
    case = make_penalty_case(
        enrollment,
        now=now,
        case_number=case_number,
        culpability=culpability,
        noticed_on=day - LONG_AGO,
    )
    propose_final(case, day, "No petition came.", actor=make_account(Role.REVIEWER), now=now)
    return confirm_final(case, actor=make_account(Role.SUPERVISOR), now=now)


def make_case_file(case: PenaltyCase, store: LocalStore) -> PenaltyFile:
    """Add a document of an official to a case."""
    return add_case_file(
        case,
        BytesIO(b"Seen."),
        "seen.txt",
        store=store,
        max_bytes=100,
        actor=make_account(Role.REVIEWER),
        now=NOON,
    )


def make_case_place(enrollment: Enrollment, store: LocalStore, now: datetime) -> dict[str, object]:
    """Return what the addresses of a case that was noticed today are made of, and its document."""
    case = make_penalty_case(enrollment, noticed_on=now.date(), now=now)
    return {"penalty_case_id": case.id, "penalty_file_id": make_case_file(case, store).id}

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import NOON, make_account, make_certified, owner_of, reason_for
from trusted.domain.clocks import Clock, ClockState, Party
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AnnualReviewStep, Appeal, AppealQuestion, Company, Enrollment
from trusted.services.annual_opening import open_annual_review
from trusted.services.appeals import contestable, file_appeal
from trusted.services.clocks import clocks_of
from trusted.services.suspensions import confirm_suspension, suspend

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def clocks(enrollment: Enrollment, now: datetime = NOON) -> dict[str, Clock]:
    return {clock.deadline_id: clock for clock in clocks_of(enrollment, now=now)}


def owner(enrollment: Enrollment):
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def make_suspended() -> Enrollment:
    """Return an enrollment that one supervisor suspended at once."""
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="Seen.", actor=supervisor, now=NOON)
    return enrollment


def test_a_suspension_at_once_waits_72_hours_for_a_second_person():
    enrollment = make_suspended()

    waiting = clocks(enrollment)["confirm-emergency-suspension"]
    assert (waiting.owed_by, waiting.ends_at) == (Party.PROGRAM, NOON + timedelta(hours=72))
    second = make_account(Role.SUPERVISOR)
    confirm_suspension(enrollment, confirmed=True, note="", actor=second, now=NOON + DAY)
    assert "confirm-emergency-suspension" not in clocks(enrollment, NOON + DAY)


def test_a_decision_can_be_contested_until_its_day_and_the_appeal_is_decided_in_its_time():
    enrollment = make_suspended()
    assert clocks(enrollment)["file-appeal"].due_on == date(2027, 2, 22)

    (change,) = contestable(enrollment, now=NOON)
    appeal: Appeal = file_appeal(change, "It was not us.", [], actor=owner(enrollment), now=NOON)

    deciding = clocks(enrollment)["decide-appeal"]
    assert (deciding.owed_by, deciding.state) == (Party.PROGRAM, ClockState.RUNNING)
    assert deciding.due_on == date(2027, 5, 23)
    db.session.add(
        AppealQuestion(
            appeal_id=appeal.id,
            text="Who was it?",
            asked_at=NOON + DAY,
            asked_by_id=make_account(Role.SUPERVISOR).id,
        )
    )
    db.session.commit()
    paused = clocks(enrollment, NOON + 11 * DAY)["decide-appeal"]
    assert (paused.state, paused.due_on) == (ClockState.PAUSED, date(2027, 6, 2))
    assert "question" in paused.waiting


def test_an_annual_review_is_owed_by_the_company_and_its_reading_by_the_program():
    enrollment = make_certified()
    assert "annual-review" not in clocks(enrollment)
    opened = datetime(2027, 9, 1, tzinfo=UTC)
    review = open_annual_review(enrollment, actor=owner(enrollment), now=opened)
    owed = clocks(enrollment, opened)["annual-review"]
    assert (owed.owed_by, owed.due_on) == (Party.COMPANY, date(2027, 11, 24))

    db.session.add(
        AnnualReviewStep(
            annual_review_id=review.id,
            number=1,
            step="submitted",
            at=opened + DAY,
            by_id=owner(enrollment).id,
        )
    )
    db.session.commit()
    later = clocks(enrollment, opened + 2 * DAY)
    assert later["annual-review"].state is ClockState.MET
    assert (later["read-annual-review"].owed_by, later["read-annual-review"].due_on) == (
        Party.PROGRAM,
        date(2027, 11, 1),
    )

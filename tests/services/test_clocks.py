from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_answered,
    make_application,
    make_certified,
    make_recommended,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_review import mend
from tests.factories_standing import remove
from trusted.domain.clocks import Clock, ClockState, Party, start_of
from trusted.domain.criteria import Grade
from trusted.domain.review import Recommendation
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, Escalation, RequiredAction
from trusted.services.applications import submit_application, withdraw_enrollment
from trusted.services.clocks import clocks_of, clocks_shown, forecast_of
from trusted.services.decisions import reject
from trusted.services.next_steps import next_step
from trusted.services.required_actions import report_action_done
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.seen import seen_hash

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def clock(enrollment: Enrollment, deadline_id: str, now: datetime = NOON) -> Clock:
    """Return the one clock of this deadline."""
    (found,) = [c for c in clocks_of(enrollment, now=now) if c.deadline_id == deadline_id]
    return found


def owner(enrollment: Enrollment):
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def test_no_clock_runs_on_a_draft():
    assert clocks_of(enrollment_of(make_application()), now=NOON) == ()


def test_an_application_is_decided_within_its_time_and_the_clock_stands_still_while_returned():
    application = make_submitted()
    enrollment = enrollment_of(application)
    assert clock(enrollment, "decide-application").due_on == date(2027, 2, 22)

    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON + DAY)
    items = [ItemToMend(None, "Say more.")]
    back = NOON + 2 * DAY
    return_application(review, reason_for("return"), items, actor=reviewer, now=back)

    paused = clock(enrollment, "decide-application", NOON + 10 * DAY)
    assert paused.state is ClockState.PAUSED
    assert "returned" in paused.waiting
    assert paused.due_on == date(2027, 3, 2), "it ends later with each day that it stands still"

    mend(application, NOON + 11 * DAY)
    submit_application(application, actor=owner(enrollment), now=NOON + 12 * DAY)
    running = clock(enrollment, "decide-application", NOON + 20 * DAY)
    assert (running.state, running.due_on) == (ClockState.RUNNING, date(2027, 3, 4))
    assert running.paused_total == 10 * DAY
    assert clock(enrollment, "decide-application", NOON + 101 * DAY).state is ClockState.MISSED


def test_a_certified_company_is_validated_within_a_year():
    enrollment = make_certified()

    assert clock(enrollment, "decide-application").state is ClockState.MET
    validate = clock(enrollment, "validate")
    assert (validate.owed_by, validate.due_on) == (Party.PROGRAM, date(2027, 11, 24))
    assert next_step(enrollment, clocks_of(enrollment, now=NOON)).due == date(2027, 11, 24)


def test_a_validation_meets_one_clock_and_begins_the_next():
    enrollment = make_validated()

    assert clock(enrollment, "validate").met_at == NOON
    assert clock(enrollment, "revalidate").due_on == date(2030, 11, 24)


def test_a_report_is_owed_by_the_program_and_its_answer_by_the_company():
    enrollment = make_certified()
    make_validation(enrollment, visit_on=date(2027, 1, 10))
    assert clock(enrollment, "visit-notice").state is ClockState.MET
    on_the_day = start_of(date(2027, 1, 10))
    assert clock(enrollment, "validation-report", on_the_day).due_on == date(2027, 2, 9)

    enrollment = make_certified()
    validation = make_reported(make_validation(enrollment), answered=False)
    assert clock(enrollment, "validation-report").state is ClockState.MET
    answer = clock(enrollment, "answer-report")
    assert (answer.owed_by, answer.due_on) == (Party.COMPANY, date(2027, 2, 22))

    make_answered(validation)
    assert clock(enrollment, "answer-report", NOON + DAY).state is ClockState.MET


def test_a_required_action_has_its_own_day_and_is_met_by_reporting_it_done():
    enrollment = make_certified()
    make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
    action = db.session.query(RequiredAction).one()
    assert clock(enrollment, "required-action").due_on == date(2027, 4, 1)
    late = datetime(2027, 4, 2, tzinfo=UTC)
    assert clock(enrollment, "required-action", late).state is ClockState.MISSED

    report_action_done(action, "Done.", actor=owner(enrollment), now=late)
    assert clock(enrollment, "required-action", late).met_late


def test_who_is_rejected_may_appeal_and_later_apply_again():
    review = make_recommended(recommendation=Recommendation.REJECT)
    supervisor = make_account(Role.SUPERVISOR)
    enrollment = reject(
        review,
        "reject-false-information",
        note="",
        seen=seen_hash(review),
        actor=supervisor,
        now=NOON,
    )

    assert clock(enrollment, "file-appeal-false-information").due_on == date(2026, 12, 24)
    assert clock(enrollment, "reapply").ends_at == start_of(date(2027, 11, 24))
    step = next_step(enrollment, clocks_of(enrollment, now=NOON))
    assert step.due == date(2026, 12, 24)
    assert step.values == {"day": date(2027, 11, 24)}
    later = NOON + 60 * DAY
    assert next_step(enrollment, clocks_of(enrollment, now=later)).due is None
    shown = clocks_shown(enrollment, clocks_of(enrollment, now=later))
    assert [s.clock.deadline_id for s in shown if s.is_right] == ["reapply"], "no right that ended"


def test_who_has_left_is_owed_nothing_and_owes_nothing():
    enrollment = make_certified()
    make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
    remove(
        enrollment,
        reason_for("remove"),
        note="",
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )

    open_clocks = [c for c in clocks_of(enrollment, now=NOON) if c.met_at is None]
    assert {c.deadline_id for c in open_clocks} <= {
        "file-appeal",
        "file-appeal-false-information",
        "reapply",
    }


def test_a_withdrawn_draft_waits_for_nothing():
    enrollment = enrollment_of(make_application())
    withdraw_enrollment(enrollment, note="", actor=owner(enrollment), now=NOON)
    assert clocks_of(enrollment, now=NOON) == ()


def test_the_pages_tell_when_a_missed_clock_was_put_before_the_supervisors():
    enrollment = make_certified()
    late = datetime(2027, 11, 25, tzinfo=UTC)
    missed = clock(enrollment, "validate", late)
    db.session.add(
        Escalation(
            enrollment_id=enrollment.id,
            deadline_id="validate",
            subject=missed.subject,
            owed_by=missed.owed_by,
            due_on=missed.due_on,
            raised_at=late,
        )
    )
    db.session.commit()

    shown = clocks_shown(enrollment, clocks_of(enrollment, now=late))
    told = {s.clock.deadline_id: s.escalated_at for s in shown if s.clock.met_at is None}
    assert told == {"validate": late, "open-annual-review": None}
    assert all(s.text for s in shown)


@pytest.mark.parametrize("deadline_id", ["decide-application", "validate", "revalidate"])
def test_the_program_s_recent_cases_tell_when_a_step_is_likely_to_be_done(deadline_id):
    later = NOON + 3 * DAY
    make_validated()  # decided and validated at once, within no time
    enrollment = make_certified(now=NOON - 5 * DAY)
    running = Clock(
        deadline_id=deadline_id,
        subject="enrollment/1",
        owed_by=Party.PROGRAM,
        at=later,
        started=NOON,
        ends_at=NOON + 90 * DAY,
    )

    seen = forecast_of(running)
    known = {"decide-application": 2, "validate": 1, "revalidate": 0}[deadline_id]
    assert seen is not None
    assert (seen.known_cases, seen.expected_on) == (known, None), "it has taken longer than all"
    assert forecast_of(clock(enrollment, "validate", later)) is not None


def test_reports_have_a_forecast_and_what_the_company_owes_has_none():
    validation = make_validation(visit_on=date(2027, 1, 10))
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    make_reported()
    due = clock(enrollment, "validation-report", datetime(2027, 1, 12, tzinfo=UTC))
    seen = forecast_of(due)
    assert seen is not None
    assert seen.known_cases == 1
    reported = make_reported(answered=False)
    enrollment = db.session.get_one(Enrollment, reported.enrollment_id)
    assert forecast_of(clock(enrollment, "answer-report")) is None

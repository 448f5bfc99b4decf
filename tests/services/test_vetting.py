from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified, make_company, make_submitted
from tests.factories_penalties import make_penalty
from tests.factories_review import company_of, make_review, make_thread, reviewer_of
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    ReviewIncomplete,
    TransitionNotAllowed,
)
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Application, DebtChange, DebtState, Enrollment
from trusted.persistence.queries.vetting import debt_by_id, debts_of, flags_in_force, past_of
from trusted.services.decisions import certify, reject
from trusted.services.reviews import recommend, record_strand
from trusted.services.seen import seen_hash
from trusted.services.vetting import (
    DebtDraft,
    change_debt,
    lift_flag,
    raise_flag,
    record_debt,
    vetting_facts,
)

pytestmark = pytest.mark.usefixtures("app")
TODAY = NOON.date()
DUTY = DebtDraft(
    what="Duties of 2025",
    amount=Decimal("1200.50"),
    currency="usd",
    state=DebtState.FINAL,
    since=date(2026, 1, 1),
)


def reviewer():
    return make_account(Role.REVIEWER)


def examined():
    """Return a review with both strands satisfied, its reviewer and its enrollment."""
    review = make_review(make_submitted())
    owner = reviewer_of(review)
    for strand in ReviewStrand:
        record_strand(review, strand, StrandResult.SATISFIED, "", actor=owner, now=NOON)
    application = db.session.get_one(Application, review.application_id)
    return review, owner, db.session.get_one(Enrollment, application.enrollment_id)


def test_a_debt_keeps_its_amount_to_the_cent_and_how_it_stood_when():
    company = make_company()
    debt = record_debt(company, DUTY, actor=reviewer(), now=NOON)

    change_debt(debt, DebtState.INSTALLMENTS, TODAY, note="Until 2028.", actor=reviewer(), now=NOON)

    db.session.expire_all()
    (line,) = debts_of([company.id])
    assert (line.debt.amount, line.debt.currency) == (Decimal("1200.50"), "USD")
    assert (line.newest.state, line.unpaid) == (DebtState.INSTALLMENTS, False)
    assert len(db.session.scalars(select(DebtChange)).all()) == 2
    assert debt_by_id(99) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal("0.001")},
        {"currency": "US$"},
        {"currency": "dollar"},
        {"what": " "},
        {"since": TODAY + timedelta(days=1)},
    ],
)
def test_what_cannot_be_a_debt_is_refused(wrong):
    given = {name: getattr(DUTY, name) for name in DUTY.__slots__} | wrong

    with pytest.raises(InputRefused):
        record_debt(make_company(), DebtDraft(**given), actor=reviewer(), now=NOON)
    db.session.rollback()


def test_a_paid_debt_is_closed_and_only_who_vets_records_any():
    debt = record_debt(make_company(), DUTY, actor=reviewer(), now=NOON)
    change_debt(debt, DebtState.PAID, TODAY, note="", actor=reviewer(), now=NOON)

    with pytest.raises(TransitionNotAllowed):
        change_debt(debt, DebtState.FINAL, TODAY, note="", actor=reviewer(), now=NOON)
    with pytest.raises(NotPermitted):
        record_debt(make_company(), DUTY, actor=make_account(Role.VALIDATOR), now=NOON)
    db.session.rollback()


def test_an_unpaid_final_debt_keeps_from_certifying_until_installments_are_agreed():
    review, owner, enrollment = examined()
    debt = record_debt(company_of(enrollment), DUTY, actor=owner, now=NOON)

    with pytest.raises(ReviewIncomplete, match="debt"):
        recommend(review, Recommendation.CERTIFY, None, actor=owner, now=NOON)
    db.session.rollback()
    change_debt(debt, DebtState.CONTESTED, TODAY, note="", actor=owner, now=NOON)

    recommend(review, Recommendation.CERTIFY, None, actor=owner, now=NOON)


def test_an_open_question_to_the_company_keeps_from_certifying():
    review, owner, enrollment = examined()
    make_thread(enrollment)

    assert vetting_facts(enrollment, now=NOON).questions == 1
    with pytest.raises(ReviewIncomplete, match="question"):
        recommend(review, Recommendation.CERTIFY, None, actor=owner, now=NOON)
    db.session.rollback()


def test_a_flag_holds_up_every_decision_until_another_lifts_it():
    review, owner, enrollment = examined()
    recommend(review, Recommendation.REJECT, "reject-vetting", actor=owner, now=NOON)
    flag = raise_flag(
        enrollment, "Owners unclear.", owner=owner, expires_on=None, actor=owner, now=NOON
    )
    supervisor = make_account(Role.SUPERVISOR)
    by = {"note": "", "actor": supervisor, "now": NOON}

    with pytest.raises(ReviewIncomplete, match="flag"):
        reject(review, "reject-vetting", seen=seen_hash(review), **by)
    db.session.rollback()
    with pytest.raises(NotSeparated):
        lift_flag(flag, "Clear.", actor=owner, now=NOON)
    with pytest.raises(InputRefused):
        lift_flag(flag, " ", actor=supervisor, now=NOON)
    lift_flag(flag, "Owners known.", actor=supervisor, now=NOON)
    with pytest.raises(TransitionNotAllowed):
        lift_flag(flag, "Again.", actor=supervisor, now=NOON)

    reject(review, "reject-vetting", seen=seen_hash(review), **by)


def test_a_flag_expires_by_itself():
    review, owner, enrollment = examined()
    recommend(review, Recommendation.CERTIFY, None, actor=owner, now=NOON)
    flag = raise_flag(enrollment, "Wait.", owner=owner, expires_on=TODAY, actor=owner, now=NOON)
    tomorrow = NOON + timedelta(days=1)

    assert flags_in_force(enrollment.id, TODAY) == [flag]
    assert flags_in_force(enrollment.id, tomorrow.date()) == []
    with pytest.raises(TransitionNotAllowed):
        lift_flag(flag, "Late.", actor=make_account(Role.SUPERVISOR), now=tomorrow)
    supervisor = make_account(Role.SUPERVISOR)
    certify(review, note="", seen=seen_hash(review), actor=supervisor, now=tomorrow)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_flag_ends_within_a_year_and_says_why_and_who_clears_it_up(days):
    enrollment, owner = make_certified(), reviewer()
    for given in (
        {"expires_on": TODAY + timedelta(days=days)},
        {"reason": " "},
        {"owner": make_account(Role.AUDITOR)},
    ):
        values = {"reason": "Wait.", "owner": owner, "expires_on": TODAY} | given
        reason = values.pop("reason")
        with pytest.raises(InputRefused):
            raise_flag(enrollment, reason, **values, actor=owner, now=NOON)
        db.session.rollback()


def test_the_past_holds_what_happened_in_every_enrollment():
    enrollment = make_certified()
    make_penalty(enrollment, "2026-1", "gross")

    past = past_of(enrollment.company_id)

    assert [one.id for one in past.enrollments] == [enrollment.id]
    assert past_of(enrollment.company_id, without=enrollment.id).enrollments == []
    assert [one.case_number for one in past.penalties] == ["2026-1"]
    assert [one.id for one in past.companies] == [enrollment.company_id]

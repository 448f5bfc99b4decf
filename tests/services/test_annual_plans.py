import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_validation,
)
from tests.factories_validation import supervisor
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AnnualPlanLine
from trusted.persistence.queries.planning import (
    days_in,
    grades_given,
    line_counts,
    lines_of,
    plan_by_id,
    plans,
    risk_facts,
    validator_names,
)
from trusted.services.annual_plans import approve_plan, draw_plan, record_days, whom_next
from trusted.services.decisions import conclude_validation

pytestmark = pytest.mark.usefixtures("app")


def test_whom_to_validate_next_is_told_with_reasons_and_leaves_out_what_is_under_way():
    waiting = make_certified()
    make_validation(make_certified())

    (entry,) = whom_next(now=NOON)

    assert entry.facts.enrollment_id == waiting.id
    assert entry.facts.due_on == waiting.valid_until
    assert {reason.code for reason in entry.reasons} >= {"outcomes", "urgency"}
    assert entry.points == sum(reason.points for reason in entry.reasons)


def test_open_actions_count_as_risk_and_the_grades_are_there_to_compare():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
    conclude_validation(validation, 0, note="", actor=supervisor(), now=NOON)

    (facts,) = risk_facts(NOON.date())

    assert facts.open_actions == 1
    assert facts.evidence_days == 0
    assert facts.rate_percent is None
    assert {(g.criterion_id, g.grade) for g in grades_given()} >= {("GOV-01", 0)}
    assert validation.validator_id in validator_names()


def test_the_newest_record_of_days_counts():
    person, boss = make_account(Role.VALIDATOR), supervisor()
    record_days(person, 2027, 200, actor=boss, now=NOON)
    record_days(person, 2027, 180, actor=boss, now=NOON)

    assert days_in(2027) == {person.id: 180}
    for given in ((person, 2027, 367), (person, 2020, 10), (make_account(), 2027, 10)):
        with pytest.raises(InputRefused):
            record_days(*given, actor=boss, now=NOON)
    with pytest.raises(NotPermitted):
        record_days(person, 2027, 10, actor=person, now=NOON)


def test_a_plan_is_drawn_by_one_and_approved_by_another_and_keeps_what_is_due_by_law():
    due, boss = make_certified(), supervisor()
    plan = draw_plan(2027, actor=boss, now=NOON)

    (line,) = [row.AnnualPlanLine for row in lines_of(plan.id, 1).items]
    assert (line.enrollment_id, line.by_law, line.fits) == (due.id, True, True)
    assert line.reasons["reasons"][0]["text"]
    assert line_counts(plan.id) == {(True, True): (1, 6)}
    assert plan.days_available == 0
    with pytest.raises(NotSeparated):
        approve_plan(plan, actor=boss, now=NOON)
    with pytest.raises(NotPermitted):
        approve_plan(plan, actor=make_account(Role.VALIDATOR), now=NOON)

    approve_plan(plan, actor=make_account(Role.PROGRAM_MANAGER), now=NOON)

    assert plan_by_id(plan.id).approved_at == NOON
    with pytest.raises(TransitionNotAllowed):
        approve_plan(plan, actor=supervisor(), now=NOON)


def test_only_the_newest_plan_of_a_year_is_approved():
    boss = supervisor()
    old, new = (draw_plan(2027, actor=boss, now=NOON) for _ in range(2))

    assert (old.number, new.number) == (1, 2)
    assert [row.AnnualPlan.id for row in plans(1).items] == [new.id, old.id]
    with pytest.raises(TransitionNotAllowed, match="newer"):
        approve_plan(old, actor=supervisor(), now=NOON)


def test_who_plans_and_for_when():
    with pytest.raises(NotPermitted):
        draw_plan(2027, actor=make_account(Role.VALIDATOR), now=NOON)
    with pytest.raises(InputRefused):
        draw_plan(2040, actor=supervisor(), now=NOON)
    assert db.session.query(AnnualPlanLine).count() == 0

"""Many pieces of work at once: foreseen, done one by one, undone; never by who may not."""

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_recommended,
    make_reported,
    make_submitted,
    make_validation,
)
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Company, Enrollment, Notice, WorkAssignment
from trusted.services.bulk import MOST, Bulk, Order, carry_out, preview
from trusted.services.interests import declare_interest
from trusted.services.work_assignments import assign
from trusted.services.work_queue import in_hand, tasks_of

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def supervisor():
    return make_account(Role.SUPERVISOR)


def items_of(account):
    tasks = tasks_of(account, now=NOON)
    return [(task.waiting.kind.value, task.waiting.subject_id) for task in tasks]


def only(account):
    (task,) = tasks_of(account, now=NOON)
    return task.waiting


def run(action, account, to=None, items=None):
    order = Order(action, items_of(account) if items is None else items, to)
    foreseen = preview(order, actor=account, now=NOON)
    done = carry_out(order, actor=account, now=NOON)
    assert [(line.says, line.refusal) for line in foreseen] == [
        (line.says, line.refusal) for line in done
    ]
    return done


def test_looking_writes_nothing(supervisor):
    make_certified()
    before = len(db.session.scalars(select(AuditEvent)).all())
    order = Order(Bulk.ASSIGN, items_of(supervisor), make_account(Role.SUPERVISOR))

    (line,) = preview(order, actor=supervisor, now=NOON)

    assert line.refusal == ""
    assert len(db.session.scalars(select(AuditEvent)).all()) == before
    assert db.session.scalars(select(WorkAssignment)).all() == []


def test_each_piece_has_its_own_result_and_its_own_audit_event(supervisor):
    make_certified()
    make_certified()
    colleague = make_account(Role.SUPERVISOR)

    done = run(Bulk.ASSIGN, supervisor, colleague)

    assert [line.says for line in done] == [f"It goes to {colleague.name}."] * 2
    events = select(AuditEvent).where(AuditEvent.action == "assign-work")
    assert [event.detail["to"] for event in db.session.scalars(events)] == [colleague.id] * 2
    told = select(Notice).where(Notice.account_id == colleague.id)
    assert [n.code for n in db.session.scalars(told)] == ["work-assigned"] * 2


def test_a_refusal_holds_up_no_other(supervisor):
    make_certified()
    review = make_recommended()
    reviewer = make_account(Role.REVIEWER)
    assert review.recommended_by_id != reviewer.id

    done = run(
        Bulk.ASSIGN,
        supervisor,
        make_account(Role.SUPERVISOR),
        [
            *items_of(supervisor),
            ("plan", 99),
        ],
    )

    assert [bool(line.refusal) for line in done] == [False, False, True]


def test_who_does_not_do_this_work_is_refused(supervisor):
    make_certified()
    for wrong in (
        make_account(Role.REVIEWER),
        make_account(Role.SUPERVISOR, closed_at=NOON),
    ):
        (line,) = run(Bulk.ASSIGN, supervisor, wrong)
        assert "does not do this kind of work" in line.refusal
    (line,) = run(Bulk.ASSIGN, supervisor)
    assert line.refusal == "Choose to whom it goes."


def test_who_had_a_part_or_a_link_to_the_company_is_refused(supervisor):
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    linked = make_account(Role.SUPERVISOR)
    declare_interest(company, "A brother.", actor=linked, now=NOON)

    (line,) = run(Bulk.ASSIGN, supervisor, linked)

    assert "declared a link to this company" in line.refusal


def test_each_goes_to_who_has_least_in_hand_and_the_rule_is_kept(supervisor):
    for _ in range(3):
        make_certified()
    other = make_account(Role.SUPERVISOR)

    carry_out(Order(Bulk.SPREAD, items_of(supervisor)), actor=supervisor, now=NOON)

    people = db.session.scalars(select(WorkAssignment).order_by(WorkAssignment.id)).all()
    assert {row.rule for row in people} == {"least-loaded"}
    assert len({row.assignee_id for row in people}) == 3
    assert str(other.id) in people[0].inputs["open"]


def test_an_assignment_is_undone_by_another_one(supervisor):
    make_certified()
    colleague = make_account(Role.SUPERVISOR)
    run(Bulk.ASSIGN, supervisor, colleague)
    assert in_hand(NOON)[colleague.id].pieces == 1

    run(Bulk.GIVE_UP, supervisor)

    assert only(supervisor).in_hand_of is None
    assert in_hand(NOON) == {}
    assert [row.number for row in db.session.scalars(select(WorkAssignment))] == [1, 2]


def test_anybody_takes_what_nobody_has_and_nobody_takes_it_from_them(supervisor):
    make_certified()
    mine, other = make_account(Role.SUPERVISOR), make_account(Role.REVIEWER)
    make_submitted()
    piece = only(other)

    assign(piece, other, actor=other, now=NOON)

    assert only(other).in_hand_of == other.id
    colleague = make_account(Role.REVIEWER)
    with pytest.raises(NotPermitted):
        assign(only(colleague), colleague, actor=colleague, now=NOON)
    assign(only(other), colleague, actor=other, now=NOON)
    assert only(colleague).in_hand_of == colleague.id
    with pytest.raises(InputRefused, match="has it already"):
        assign(only(colleague), colleague, actor=mine, now=NOON)


def test_a_validation_is_given_on_but_never_left_with_nobody(supervisor):
    validation = make_validation()
    validator = db.session.get_one(type(supervisor), validation.validator_id)
    other = make_account(Role.VALIDATOR)

    with pytest.raises(InputRefused, match="for whom it was planned"):
        assign(only(validator), None, actor=validator, now=NOON)
    assign(only(validator), other, actor=validator, now=NOON)

    assert only(other).subject_id == validation.id


def test_the_validator_of_a_validation_is_not_given_its_conclusion(supervisor):
    validation = make_reported()
    validation_enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    assert validation_enrollment is not None
    validator = db.session.get_one(type(supervisor), validation.validator_id)
    validator.role = Role.SUPERVISOR
    db.session.commit()
    pieces = [t.waiting for t in tasks_of(supervisor, now=NOON) if t.waiting.kind == "conclude"]

    for piece in pieces:
        with pytest.raises(NotSeparated):
            assign(piece, validator, actor=supervisor, now=NOON)


def test_who_has_it_in_hand_is_reminded_once_a_day(supervisor):
    make_certified()
    (nobody,) = run(Bulk.REMIND, supervisor)
    assert nobody.refusal == "Nobody has it in hand. Assign it first."
    colleague = make_account(Role.SUPERVISOR)
    run(Bulk.ASSIGN, supervisor, colleague)

    assert run(Bulk.REMIND, supervisor)[0].says == f"{colleague.name} is reminded."
    (again,) = run(Bulk.REMIND, supervisor)

    assert "within the last day" in again.refusal


def test_only_what_a_role_may_do_is_done_with_many_and_not_with_too_many(supervisor):
    with pytest.raises(NotPermitted):
        preview(Order(Bulk.TAKE, [("take", 1)]), actor=supervisor, now=NOON)
    with pytest.raises(NotPermitted):
        preview(Order(Bulk.ASSIGN, [("take", 1)]), actor=make_account(Role.AUDITOR), now=NOON)
    with pytest.raises(InputRefused, match="at least one"):
        preview(Order(Bulk.ASSIGN, []), actor=supervisor, now=NOON)
    many = [("plan", n) for n in range(MOST + 1)]
    with pytest.raises(InputRefused, match="at most"):
        preview(Order(Bulk.ASSIGN, many), actor=supervisor, now=NOON)


def test_only_an_application_is_taken():
    reviewer = make_account(Role.REVIEWER)
    make_submitted()
    run(Bulk.TAKE, reviewer)

    (line,) = run(Bulk.TAKE, reviewer)

    assert "Only an application that waits" in line.refusal


def test_a_review_is_handed_over_to_another_reviewer():
    reviewer, other = make_account(Role.REVIEWER), make_account(Role.REVIEWER)
    make_submitted()
    run(Bulk.TAKE, reviewer)

    run(Bulk.ASSIGN, reviewer, other)

    assert items_of(reviewer) == []
    assert only(other).in_hand_of == other.id

"""What may become of an enrollment, and what held when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import NotPermitted, TransitionNotAllowed
from trusted.domain.standing import (
    FINAL,
    OPEN,
    TRANSITIONS,
    TRUSTED,
    Action,
    Role,
    Standing,
    StandingChange,
    Status,
    advance,
    possible_actions,
    standing_on,
    transition_of,
)

START = datetime(2027, 1, 4, 12, tzinfo=UTC)

changes = st.lists(
    st.builds(
        StandingChange,
        number=st.integers(0, 10_000),
        at=st.integers(0, 50).map(lambda days: START + timedelta(days=days)),
        status=st.sampled_from(Status),
        tier=st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda change: change.number,
)


def test_an_application_travels_from_draft_to_validated():
    status = Status.DRAFT
    for action, role in [
        (Action.SUBMIT, Role.MEMBER),
        (Action.TAKE, Role.REVIEWER),
        (Action.RETURN, Role.REVIEWER),
        (Action.SUBMIT, Role.MEMBER),
        (Action.TAKE, Role.REVIEWER),
        (Action.CERTIFY, Role.SUPERVISOR),
        (Action.VALIDATE, Role.SUPERVISOR),
    ]:
        status = advance(status, action, role)

    assert status is Status.VALIDATED


@pytest.mark.parametrize("before", sorted(TRUSTED))
def test_a_reinstated_enrollment_is_what_it_was_before(before):
    reached = advance(Status.SUSPENDED, Action.REINSTATE, Role.SUPERVISOR, previous=before)

    assert reached is before


@pytest.mark.parametrize("before", [None, *sorted(set(Status) - TRUSTED)])
def test_nothing_is_reinstated_to_a_status_that_was_never_trusted(before):
    with pytest.raises(TransitionNotAllowed, match="certified or validated"):
        advance(Status.SUSPENDED, Action.REINSTATE, Role.SUPERVISOR, previous=before)


ROLES = [*Role, None]


@given(st.sampled_from(sorted(FINAL)), st.sampled_from(Action), st.sampled_from(ROLES))
def test_no_action_leaves_a_final_status_without_an_appeal(status, action, role):
    with pytest.raises((TransitionNotAllowed, NotPermitted)):
        advance(status, action, role, previous=Status.CERTIFIED)
    assert possible_actions(status, role) == frozenset()


def test_a_won_appeal_takes_a_company_back_in():
    won = {"role": Role.SUPERVISOR, "on_appeal": True}

    assert advance(Status.REJECTED, Action.RESTORE, **won) is Status.IN_REVIEW
    assert advance(Status.CERTIFIED, Action.RESTORE, **won) is Status.VALIDATED
    assert advance(Status.REMOVED, Action.COMMUTE, **won) is Status.SUSPENDED
    for before in (*TRUSTED, Status.SUSPENDED):
        assert advance(Status.REMOVED, Action.RESTORE, previous=before, **won) is before
    with pytest.raises(TransitionNotAllowed):
        advance(Status.SUSPENDED, Action.RESTORE, previous=Status.SUSPENDED, **won)
    with pytest.raises(NotPermitted, match="takes an appeal"):
        advance(Status.REMOVED, Action.RESTORE, Role.SUPERVISOR, previous=Status.CERTIFIED)


def test_what_the_rules_do_by_themselves_no_person_does():
    assert advance(Status.VALIDATED, Action.LAPSE, None) is Status.CERTIFIED
    assert advance(Status.SUSPENDED, Action.LIFT, None, previous=Status.VALIDATED) in TRUSTED
    with pytest.raises(NotPermitted, match="for the program's rules; you act as a supervisor"):
        advance(Status.VALIDATED, Action.LAPSE, Role.SUPERVISOR)


def test_the_steps_before_a_suspension_leave_the_status_as_it_is():
    for action in (Action.WARN, Action.PLAN, Action.REDUCE):
        rows = {at: row for (at, taken), row in TRANSITIONS.items() if taken is action}
        assert set(rows) >= TRUSTED
        assert all(row.to is at and row.needs_reason for at, row in rows.items())


@given(st.sampled_from(Status), st.sampled_from(Action), st.sampled_from(ROLES))
def test_what_is_offered_is_exactly_what_is_accepted(status, action, role):
    if action in possible_actions(status, role):
        assert advance(status, action, role, previous=Status.CERTIFIED) in Status
    else:
        with pytest.raises((TransitionNotAllowed, NotPermitted)):
            advance(status, action, role, previous=Status.CERTIFIED)


def test_a_refused_action_is_named_in_words():
    with pytest.raises(TransitionNotAllowed, match=r"in review.*suspend"):
        advance(Status.IN_REVIEW, Action.SUSPEND, Role.SUPERVISOR)


def test_only_a_supervisor_certifies():
    with pytest.raises(NotPermitted, match="is for a supervisor; you act as a reviewer"):
        advance(Status.IN_REVIEW, Action.CERTIFY, Role.REVIEWER)


def test_auditors_and_administrators_move_nothing():
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.PROGRAM_MANAGER, Role.VALIDATOR):
        assert not any(possible_actions(status, role) for status in Status)


def test_what_hurts_a_company_needs_a_reason_and_can_be_appealed():
    hurting = (Action.REJECT, Action.SUSPEND, Action.REMOVE, Action.DOWNGRADE)
    for action in (*hurting, Action.REDUCE, Action.LAPSE):
        rows = [row for (_, taken), row in TRANSITIONS.items() if taken is action]
        assert rows
        assert all(row.needs_reason and row.appealable for row in rows)
    assert transition_of(Status.IN_REVIEW, Action.RETURN).needs_reason


def test_every_status_is_reached_or_is_the_first():
    reached = {row.to for row in TRANSITIONS.values()}

    assert set(Status) - reached == {Status.DRAFT}
    assert {at for (at, _), row in TRANSITIONS.items() if not row.on_appeal} == set(Status) - FINAL
    assert not OPEN & FINAL


def test_before_anything_happened_an_enrollment_is_a_draft():
    assert standing_on([], START) == Standing(Status.DRAFT, 0)


def test_a_standing_keeps_the_moment_its_status_began_through_a_change_of_tier():
    raised = START + timedelta(days=3)
    standing = standing_on(
        [
            StandingChange(1, START, Status.CERTIFIED, 0),
            StandingChange(2, raised, Status.CERTIFIED, 1),
        ],
        raised,
    )

    assert (standing.status_since, standing.tier_since) == (START, raised)


def test_a_suspended_enrollment_remembers_what_it_was():
    standing = standing_on(
        [
            StandingChange(1, START, Status.VALIDATED, 2),
            StandingChange(2, START, Status.SUSPENDED, 0),
            StandingChange(3, START + timedelta(days=1), Status.SUSPENDED, 0),
        ],
        START + timedelta(days=2),
    )

    assert (standing.status, standing.previous) == (Status.SUSPENDED, Status.VALIDATED)


@given(changes, st.randoms(use_true_random=False), st.integers(0, 50))
def test_the_order_in_which_changes_are_read_does_not_matter(facts, random, days):
    on = START + timedelta(days=days)
    shuffled = random.sample(facts, len(facts))

    assert standing_on(shuffled, on) == standing_on(facts, on)


@given(changes, changes, st.integers(0, 50))
def test_what_happens_later_never_changes_a_past_answer(facts, later, days):
    on = START + timedelta(days=days)
    grown = facts + [change for change in later if change.at > on]

    assert standing_on(grown, on) == standing_on(facts, on)

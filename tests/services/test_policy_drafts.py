"""A policy in the making: copied, revised, proposed, withdrawn."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account
from tests.factories_policy import PARTS, make_policy_draft, make_published, manager
from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, AuditEvent
from trusted.services.policies import first_policy, policy_of
from trusted.services.policy_drafts import (
    DraftFaulty,
    copy_policy,
    propose_draft,
    revise_draft,
    withdraw_draft,
)

pytestmark = pytest.mark.usefixtures("app")
OFFICIALS = [role for role in Role if role is not Role.PROGRAM_MANAGER]
WEIGHTS = "scoring.weights"


def author_of(draft):
    return db.session.get_one(Account, draft.author_id)


def revise(draft, values, part="weights", **given):
    defaults = {"version": draft.version, "actor": author_of(draft), "now": NOON}
    return revise_draft(draft, PARTS[part], values, **(defaults | given))


def test_a_draft_begins_with_the_numbers_of_what_it_was_copied_from_and_a_name_of_its_own():
    draft = copy_policy(first_policy(), purpose="To see.", actor=manager(), now=NOON)

    policy = policy_of(draft.content)
    assert (policy.tiers, policy.scoring) == (first_policy().tiers, first_policy().scoring)
    assert policy.name == "2026-12"
    assert draft.copied_from == first_policy().full_name


def test_the_name_of_a_draft_is_the_first_month_that_is_not_taken():
    made = make_published()

    draft = copy_policy(first_policy(), purpose="Anew.", actor=manager(), now=NOON)

    assert made.policy.name == "2026-12"
    # The first policy has the name 2027-01.
    assert policy_of(draft.content).name == "2027-02"


@pytest.mark.parametrize("purpose", ["", "x" * 4001])
def test_a_draft_says_what_it_is_for(purpose):
    with pytest.raises(InputRefused, match="what the new policy is for"):
        copy_policy(first_policy(), purpose=purpose, actor=manager(), now=NOON)


@pytest.mark.parametrize("role", OFFICIALS)
def test_only_program_managers_make_drafts(role):
    with pytest.raises(NotPermitted, match="program managers"):
        copy_policy(first_policy(), purpose="To see.", actor=make_account(role), now=NOON)


def test_a_revision_changes_one_part_and_leaves_a_trace_of_what_it_was():
    draft = make_policy_draft()

    changed = revise(draft, {f"{WEIGHTS}.criteria": 45, f"{WEIGHTS}.outcomes": 25})

    assert changed
    assert policy_of(draft.content).scoring.weights["criteria"] == 45
    trail = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert trail.action == "revise-policy"
    assert trail.detail["changed"] == {
        f"{WEIGHTS}.criteria": [40, 45],
        f"{WEIGHTS}.outcomes": [30, 25],
    }


def test_a_revision_without_a_change_leaves_no_trace():
    draft = make_policy_draft()
    before = db.session.scalars(select(AuditEvent.id)).all()

    assert not revise(draft, {f"{WEIGHTS}.criteria": 40})

    assert db.session.scalars(select(AuditEvent.id)).all() == before


def test_numbers_of_another_part_are_left_aside():
    draft = make_policy_draft()

    assert not revise(draft, {"tiers.dip_days": 1})

    assert policy_of(draft.content).tiers.dip_days == 20


def test_numbers_that_do_not_fit_are_refused_by_name_and_nothing_is_kept():
    draft = make_policy_draft()
    before = draft.content

    with pytest.raises(DraftFaulty, match="add up to 100") as refusal:
        revise(draft, {f"{WEIGHTS}.criteria": 45})

    assert [fault.key for fault in refusal.value.faults] == [f"{WEIGHTS}.criteria"]
    assert draft.content == before


def test_a_demand_can_be_taken_out_and_put_in():
    draft = make_policy_draft()

    revise(
        draft,
        {"tiers.demands.2.no_drift": None, "tiers.demands.2.best_practices": 1},
        part="tier-2",
    )

    demand = policy_of(draft.content).tiers.demands[2]
    assert (demand.no_drift, demand.best_practices) == (False, 1)
    assert "no_drift" not in json.loads(draft.content)["tiers"]["demands"]["2"]


def test_two_windows_do_not_overwrite_each_other():
    draft = make_policy_draft()

    with pytest.raises(ChangedMeanwhile, match="another window"):
        revise(draft, {}, version=draft.version - 1)


def test_only_the_author_changes_proposes_and_withdraws_a_draft():
    draft, other = make_policy_draft(), manager()

    with pytest.raises(NotPermitted, match="Only the author"):
        revise(draft, {}, actor=other)
    with pytest.raises(NotPermitted, match="Only the author"):
        propose_draft(draft, actor=other, now=NOON)
    with pytest.raises(NotPermitted, match="Only the author"):
        withdraw_draft(draft, actor=other, now=NOON)


def test_a_proposed_draft_stays_as_it_is():
    draft = make_policy_draft()
    propose_draft(draft, actor=author_of(draft), now=NOON)

    with pytest.raises(TransitionNotAllowed, match="stays as it is"):
        revise(draft, {f"{WEIGHTS}.criteria": 45, f"{WEIGHTS}.outcomes": 25})
    with pytest.raises(TransitionNotAllowed, match="stays as it is"):
        propose_draft(draft, actor=author_of(draft), now=NOON)


def test_a_draft_that_only_bears_another_name_is_not_proposed():
    draft = copy_policy(first_policy(), purpose="To see.", actor=manager(), now=NOON)

    with pytest.raises(InputRefused, match="numbers of the policy in force"):
        propose_draft(draft, actor=author_of(draft), now=NOON)


def test_the_name_of_a_published_policy_is_not_proposed_again():
    draft = make_policy_draft({"name": "2027-01", "tiers.dip_days": 20})

    with pytest.raises(AlreadyTaken, match="named 2027-01 already"):
        propose_draft(draft, actor=author_of(draft), now=NOON)


def test_a_draft_is_withdrawn_once_and_then_stays():
    draft = make_policy_draft()

    withdraw_draft(draft, actor=author_of(draft), now=NOON)

    assert draft.withdrawn_at == NOON
    with pytest.raises(InputRefused, match="neither withdrawn nor published"):
        withdraw_draft(draft, actor=author_of(draft), now=NOON + timedelta(days=1))
    with pytest.raises(TransitionNotAllowed, match="withdrawn"):
        revise(draft, {f"{WEIGHTS}.criteria": 45, f"{WEIGHTS}.outcomes": 25})

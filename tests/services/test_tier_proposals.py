"""A higher tier that the rule carries: proposed once, decided by who did not validate."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, make_account, make_validated
from tests.factories_standing import make_step, make_suspended
from tests.factories_tiers import make_proposed
from trusted.domain.clocks import ClockState
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.standing import Action, Role
from trusted.domain.tier_proposals import Ended
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    Notice,
    TierProposal,
    TierProposalEnd,
    Validation,
)
from trusted.persistence.queries.tier_proposals import proposal_by_id, proposals_of
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.services.clocks import clocks_of
from trusted.services.decisions import grant_tier
from trusted.services.refresh import refresh_standings
from trusted.services.tier_proposals import decline_tier
from trusted.services.work_queue import tasks_of

pytestmark = pytest.mark.usefixtures("app")
NEXT = NOON + timedelta(days=1)


def supervisor() -> Account:
    return make_account(Role.SUPERVISOR)


def waiting(now=NEXT) -> list[int]:
    tasks = tasks_of(supervisor(), narrowed=Narrowed(kinds=[Work.TIER]), now=now)
    return [task.waiting.subject_id for task in tasks]


def ends(enrollment: Enrollment) -> list[str | None]:
    return [end.how if end else None for _, end in reversed(proposals_of(enrollment.id))]


def test_the_rule_proposes_a_higher_tier_once_and_says_so():
    enrollment = make_validated(tier=1)

    proposal = make_proposed(enrollment)
    refresh_standings(now=NEXT + timedelta(days=20))

    assert (proposal.tier, ends(enrollment)) == (2, [None])
    assert waiting() == [proposal.id]
    assert enrollment.tier == 1
    [told] = db.session.scalars(select(Notice).where(Notice.code == "tier-proposed"))
    assert "carry tier 2" in told.body
    [clock] = [c for c in clocks_of(enrollment, now=NEXT) if c.deadline_id == "decide-tier"]
    assert clock.state is ClockState.RUNNING
    assert proposal_by_id(proposal.id).enrollment.id == enrollment.id


def test_nothing_is_proposed_where_the_tier_is_what_the_rule_carries():
    make_validated(tier=2)

    refresh_standings(now=NEXT)

    assert db.session.query(TierProposal).count() == 0


def test_a_grant_closes_the_proposal_with_the_change_that_it_made():
    enrollment = make_validated(tier=1)
    make_proposed(enrollment)

    grant_tier(enrollment, 2, note="", actor=supervisor(), now=NEXT)

    [end] = db.session.scalars(select(TierProposalEnd))
    assert (end.how, enrollment.tier) == (Ended.GRANTED, 2)
    assert end.validated_by_id == db.session.scalars(select(Validation)).one().validator_id
    assert waiting() == []


def test_a_grant_without_a_proposal_is_a_grant():
    enrollment = make_validated(tier=1)

    grant_tier(enrollment, 2, note="", actor=supervisor(), now=NEXT)

    assert (enrollment.tier, ends(enrollment)) == (2, [])


def test_a_declined_tier_is_proposed_again_after_a_while_only():
    enrollment = make_validated(tier=1)
    proposal = make_proposed(enrollment)

    decline_tier(proposal, note="The parcels changed.", actor=supervisor(), now=NEXT)
    refresh_standings(now=NEXT + timedelta(days=89))

    assert ends(enrollment) == [Ended.DECLINED]
    [told] = db.session.scalars(select(Notice).where(Notice.code == "tier-declined"))
    assert "The parcels changed." in told.body
    refresh_standings(now=NEXT + timedelta(days=91))
    assert ends(enrollment) == [Ended.DECLINED, None]


def test_it_is_declined_once_with_reasons_by_a_supervisor_who_did_not_validate():
    enrollment = make_validated(tier=1)
    proposal = make_proposed(enrollment)
    validation = db.session.scalars(select(Validation)).one()
    validator = db.session.get_one(Account, validation.validator_id)

    with pytest.raises(NotPermitted):
        decline_tier(proposal, note="So.", actor=validator, now=NEXT)
    validator.role = Role.SUPERVISOR
    db.session.commit()
    with pytest.raises(NotSeparated):
        decline_tier(proposal, note="So.", actor=validator, now=NEXT)
    with pytest.raises(NotSeparated):
        grant_tier(enrollment, 2, note="", actor=validator, now=NEXT)
    with pytest.raises(InputRefused, match="Say why"):
        decline_tier(proposal, note="", actor=supervisor(), now=NEXT)
    decline_tier(proposal, note="So.", actor=supervisor(), now=NEXT)
    with pytest.raises(TransitionNotAllowed, match="decided on already"):
        decline_tier(proposal, note="So.", actor=supervisor(), now=NEXT)


def test_the_database_too_refuses_the_validators_word():
    proposal = make_proposed(make_validated(tier=1))
    validation = db.session.scalars(select(Validation)).one()
    db.session.add(
        TierProposalEnd(
            proposal_id=proposal.id,
            how=Ended.DECLINED,
            note="No.",
            ended_at=NEXT,
            ended_by_id=validation.validator_id,
            validation_id=validation.id,
            validated_by_id=validation.validator_id,
        )
    )

    with pytest.raises(IntegrityError):
        db.session.commit()


def test_what_the_facts_carry_no_longer_is_let_go():
    enrollment = make_validated(tier=1)
    make_proposed(enrollment)
    # The cycle of four years has run out.
    refresh_standings(now=NEXT + timedelta(days=5 * 365))

    assert ends(enrollment) == [Ended.LAPSED]


def test_what_is_held_down_is_not_proposed():
    enrollment = make_validated(tier=2)
    given = {"reason": "reduce-outcomes", "to_tier": 1, "ends_on": (NOON + timedelta(90)).date()}
    make_step(enrollment, Action.REDUCE, **given)

    refresh_standings(now=NEXT)

    assert ends(enrollment) == []


def test_a_suspension_takes_a_proposal_out_of_the_queue():
    enrollment = make_validated(tier=1)
    make_proposed(enrollment)

    make_suspended(enrollment, now=NEXT)

    assert waiting() == []
    assert not [c for c in clocks_of(enrollment, now=NEXT) if c.deadline_id == "decide-tier"]

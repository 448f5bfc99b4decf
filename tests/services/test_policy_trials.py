"""Dry runs and shadow runs: who would differ and why, without touching a standing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.factories import NOON, make_account, make_certified, make_validated
from tests.factories_policy import make_policy_draft, make_published, make_trial, manager
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    PolicyDraft,
    PolicyTrial,
    PolicyTrialLine,
    Score,
    StandingChange,
)
from trusted.persistence.queries.policies import movements_of
from trusted.services import policy_trials
from trusted.services.policies import first_policy, policy_of
from trusted.services.policy_drafts import withdraw_draft
from trusted.services.policy_trials import (
    ask_trial,
    nights_due,
    open_night,
    run_if_short,
    run_trial,
    start_shadow,
    stop_shadow,
    trials_due,
)
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")
PRACTICES = {"tiers.demands.2.best_practices": 2}


def lines():
    return db.session.scalars(select(PolicyTrialLine).order_by(PolicyTrialLine.id)).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_dry_run_says_who_would_fall_and_by_which_gate():
    fallen, same = make_validated(tier=2), make_certified()
    trial = make_trial(make_policy_draft(PRACTICES))

    [line] = lines()
    assert (line.enrollment_id, line.movement) == (fallen.id, "falls")
    assert (line.held_tier, line.tier_before, line.tier_after) == (2, 2, 1)
    assert [gate["code"] for gate in line.why["gates"]] == ["best-practices"]
    assert trial.enrollments == 2
    assert trial.spread["carrier"]["tiers"] == {"1": [1, 2], "2": [1, 0]}
    assert same.tier == 1


def test_a_dry_run_says_whose_score_band_would_change():
    enrollment = make_certified()
    score = assess(enrollment, now=NOON).score.score
    make_trial(
        make_policy_draft({"score_bands.B": str(int(score) - 1), "score_bands.C": "30"})
        if score < 65
        else make_policy_draft({"score_bands.B": "84"})
    )

    [line] = lines()
    assert (line.movement, line.tier_before, line.tier_after) == ("band", 1, 1)
    assert line.band_before != line.band_after
    assert line.score_before == line.score_after == score
    assert line.why == {"gates": []}


def test_a_dry_run_computes_what_the_rule_gives_under_the_draft():
    enrollment = make_validated(tier=2)
    factors = "scoring.assurance_factors"
    lower = {f"{factors}.document_checked": "0.5", f"{factors}.site_verified": "0.5"}
    draft = make_policy_draft(lower)
    make_trial(draft)

    [line] = lines()
    under = assess(enrollment, now=NOON, policy=policy_of(draft.content))
    assert line.score_after == under.score.score < line.score_before
    assert line.tier_after == under.ruled_tier


def test_a_dry_run_writes_no_standing_and_no_score():
    make_validated(tier=2)
    before = count(StandingChange), count(Score)

    make_trial(make_policy_draft(PRACTICES))

    assert (count(StandingChange), count(Score)) == before


def test_a_dry_run_goes_on_where_it_stood(monkeypatch):
    for _ in range(3):
        make_certified()
    monkeypatch.setattr(policy_trials, "AT_ONCE", 1)
    trial = ask_trial(make_policy_draft(PRACTICES), actor=manager(), now=NOON)
    assert policy_trials._advance(trial.id, NOON) is False
    assert (trial.enrollments, trial.finished_at) == (1, None)
    assert trials_due(now=NOON) == [trial.id]

    assert run_trial(trial.id, now=NOON)

    assert (trial.enrollments, trial.finished_at) == (3, NOON)
    assert trials_due(now=NOON) == []
    assert not run_trial(trial.id, now=NOON)


def test_many_enrollments_are_left_to_the_job(monkeypatch):
    make_certified()
    trial = ask_trial(make_policy_draft(), actor=manager(), now=NOON)
    monkeypatch.setattr(policy_trials, "SHORT", 0)
    assert not run_if_short(trial.id, now=NOON)
    monkeypatch.undo()

    assert run_if_short(trial.id, now=NOON)


def test_a_trial_is_kept_with_the_day_of_its_facts_and_both_policies():
    draft = make_policy_draft()
    trial = make_trial(draft)

    facts = db.session.get_one(PolicyTrial, trial.id)
    assert (facts.facts_on, facts.finished_at) == (NOON.date(), NOON)
    assert policy_trials.kept_by_id(facts.policy_id).hash == policy_of(draft.content).hash
    assert policy_trials.kept_by_id(facts.against_id).hash == first_policy().hash


def test_a_trial_stands_beside_the_policy_in_force():
    made = make_published({"tiers.dip_days": 10})

    trial = make_trial(make_policy_draft(now=made.effective_at), made.effective_at)

    assert trial.against_id == made.policy_id


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAM_MANAGER])
def test_only_program_managers_try_policies(role):
    draft, other = make_policy_draft(), make_account(role)
    shadow = start_shadow(draft, actor=manager(), now=NOON)

    for attempt in (ask_trial, start_shadow):
        with pytest.raises(NotPermitted):
            attempt(draft, actor=other, now=NOON)
    with pytest.raises(NotPermitted):
        stop_shadow(shadow, actor=other, now=NOON)


def test_a_withdrawn_draft_is_not_tried():
    draft = make_policy_draft()
    withdraw_draft(draft, actor=db.session.get_one(Account, draft.author_id), now=NOON)

    for attempt in (ask_trial, start_shadow):
        with pytest.raises(InputRefused, match="Copy it to try it again"):
            attempt(draft, actor=manager(), now=NOON)


def test_a_shadow_run_is_computed_once_a_night_until_it_is_stopped():
    make_validated(tier=2)
    shadow = start_shadow(make_policy_draft(PRACTICES), actor=manager(), now=NOON)
    for day in (0, 1, 1, 2):
        run_due(JOBS, NOON + timedelta(days=day))

    nights = db.session.scalars(select(PolicyTrial).order_by(PolicyTrial.id)).all()
    assert [(n.facts_on - NOON.date()).days for n in nights] == [0, 1, 2]
    assert all(n.finished_at and n.shadow_id == shadow.id for n in nights)
    assert [movements_of([n.id])[n.id] for n in nights] == [{"falls": 1}] * 3

    stop_shadow(shadow, actor=manager(), now=NOON + timedelta(days=2))
    run_due(JOBS, NOON + timedelta(days=3))

    assert count(PolicyTrial) == 3
    assert nights_due(now=NOON + timedelta(days=3)) == []
    assert not open_night(shadow.id, now=NOON + timedelta(days=3))
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "start-shadow-run" in actions
    assert "stop-shadow-run" in actions


def test_a_shadow_run_ends_by_itself_when_its_policy_takes_effect():
    numbers = {"tiers.dip_days": 10}
    shadow = start_shadow(make_policy_draft(numbers), actor=manager(), now=NOON)
    made = make_published(numbers)
    assert made.policy_id == shadow.policy_id
    before, after = made.effective_at - timedelta(days=1), made.effective_at + timedelta(hours=1)

    assert open_night(shadow.id, now=before)
    assert not open_night(shadow.id, now=after)

    assert shadow.stopped_at == after
    nights = db.session.scalars(select(PolicyTrial).where(PolicyTrial.shadow_id == shadow.id)).all()
    assert [night.facts_on for night in nights] == [before.date()]
    assert nights_due(now=after + timedelta(days=1)) == []


def test_a_shadow_run_keeps_to_the_content_with_which_it_began():
    draft = make_policy_draft(PRACTICES)
    shadow = start_shadow(draft, actor=manager(), now=NOON)
    began = policy_of(draft.content).hash
    changed = db.session.get_one(PolicyDraft, draft.id)
    changed.content = policy_of(make_policy_draft().content).content
    db.session.commit()

    open_night(shadow.id, now=NOON)

    [night] = db.session.scalars(select(PolicyTrial))
    assert policy_trials.kept_by_id(night.policy_id).hash == began


def test_a_draft_has_one_shadow_run_at_a_time():
    draft = make_policy_draft()
    shadow = start_shadow(draft, actor=manager(), now=NOON)

    with pytest.raises(InputRefused, match="Stop it before"):
        start_shadow(draft, actor=manager(), now=NOON)

    stop_shadow(shadow, actor=manager(), now=NOON)
    with pytest.raises(InputRefused, match="stopped already"):
        stop_shadow(shadow, actor=manager(), now=NOON)
    assert start_shadow(draft, actor=manager(), now=NOON).id != shadow.id


def test_scores_of_a_trial_are_points_with_one_decimal():
    make_validated(tier=2)
    make_trial(make_policy_draft(PRACTICES))

    assert all(line.score_before == line.score_before.quantize(Decimal("0.1")) for line in lines())

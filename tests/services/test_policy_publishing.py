"""Publishing a policy: by another person, after a dry run, with notice, bound to what was seen."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import NOON, make_account, make_certified, make_validated
from tests.factories_policy import (
    make_policy_draft,
    make_proposed,
    make_published,
    make_trial,
    manager,
)
from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.policies import TrialMissing
from trusted.domain.standing import Role
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Enrollment,
    KeptPolicy,
    Notice,
    PolicyPublication,
    Score,
    StandingChange,
)
from trusted.services.policies import (
    PolicyUnknown,
    first_policy,
    forget_schedule,
    policy_at,
    policy_by_hash,
    policy_named,
)
from trusted.services.policy_drafts import propose_draft, withdraw_draft
from trusted.services.policy_publishing import (
    announced,
    publication_facts,
    publish_policy,
    tell_beforehand,
    to_tell,
)
from trusted.services.seen import hash_of

pytestmark = pytest.mark.usefixtures("app")
EFFECTIVE = date(2026, 12, 24)
MONTH = timedelta(days=30)


def publish(draft, **given):
    defaults = {
        "seen": hash_of(publication_facts(draft, now=NOON)),
        "actor": manager(),
        "now": NOON,
    }
    effective_on = given.pop("effective_on", EFFECTIVE)
    return publish_policy(draft, effective_on, **(defaults | given))


def test_the_first_policy_holds_until_another_takes_effect():
    assert policy_at(NOON) == first_policy()

    made = make_published({"tiers.dip_days": 20})

    assert policy_at(NOON + MONTH - timedelta(days=1)) == first_policy()
    assert policy_at(made.effective_at - timedelta(microseconds=1)) == first_policy()
    assert policy_at(made.effective_at).tiers.dip_days == 20
    assert policy_at(made.effective_at).hash == made.policy.hash


def test_the_policy_of_the_latest_effective_moment_holds():
    later = make_published({"tiers.dip_days": 20}, effective_on=date(2027, 3, 1))
    sooner = make_published(
        {"tiers.dip_days": 10, "name": "2027-02"}, effective_on=date(2027, 2, 1)
    )

    assert policy_at(sooner.effective_at).tiers.dip_days == 10
    assert policy_at(later.effective_at).tiers.dip_days == 20
    assert [(one.policy.name, len(one.changes)) for one in announced(now=NOON)] == [
        ("2027-02", 2),
        ("2026-12", 2),
    ]
    assert announced(now=later.effective_at) == []


def test_a_worker_that_knew_nothing_of_it_switches_at_the_moment():
    """Another process published: what this one remembers is older than two seconds by then."""
    made = make_published({"tiers.dip_days": 20})
    forget_schedule()

    assert policy_at(made.effective_at).tiers.dip_days == 20


def test_old_policies_stay_readable_by_their_hash():
    first = make_published({"tiers.dip_days": 20})
    make_published({"tiers.dip_days": 10}, now=NOON + MONTH)

    assert policy_by_hash(first.policy.hash).tiers.dip_days == 20
    assert policy_named(first_policy().full_name) == first_policy()
    with pytest.raises(PolicyUnknown, match="No policy with the hash"):
        policy_by_hash("0" * 64)


def test_content_that_is_not_what_its_hash_says_is_not_used():
    content = first_policy().content.replace("2027-01", "2026-01")
    db.session.execute(
        insert(KeptPolicy).values(name="2026-01", hash="f" * 64, content=content, kept_at=NOON)
    )

    with pytest.raises(PolicyUnknown):
        policy_by_hash("f" * 64)


def test_the_author_does_not_publish():
    draft = make_proposed()

    with pytest.raises(NotSeparated, match="another person must publish"):
        publish(draft, actor=db.session.get_one(Account, draft.author_id))

    assert db.session.scalars(select(PolicyPublication)).all() == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAM_MANAGER])
def test_only_a_program_manager_publishes(role):
    with pytest.raises(NotPermitted):
        publish(make_proposed(), actor=make_account(role))


@pytest.mark.parametrize("author", ["as it is", "as if another were"])
def test_the_database_refuses_that_the_author_publishes(author):
    draft = make_proposed()
    trial_policy = draft.policy_id
    other = manager()
    trial = make_trial(draft)
    row = {
        "draft_id": draft.id,
        "policy_id": trial_policy,
        "author_id": draft.author_id if author == "as it is" else other.id,
        "trial_id": trial.id,
        "published_at": NOON,
        "published_by_id": draft.author_id,
        "effective_at": NOON + MONTH,
        "seen_hash": "0" * 64,
    }

    with pytest.raises(IntegrityError):
        db.session.execute(insert(PolicyPublication).values(**row))


def test_what_is_published_stays_as_it_is():
    make_published()
    for statement in (
        "UPDATE policies SET name = 'other'",
        "DELETE FROM policy_publications",
        "UPDATE policy_publications SET effective_at = published_at",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.connection().exec_driver_sql(statement)
        db.session.rollback()


def test_nothing_is_published_before_a_dry_run_of_the_same_content():
    draft = make_policy_draft()
    make_trial(draft)
    author = db.session.get_one(Account, draft.author_id)
    untried = make_policy_draft({"tiers.dip_days": 25, "name": "2027-05"}, author=author)
    propose_draft(untried, actor=author, now=NOON)

    with pytest.raises(TrialMissing, match="dry run"):
        publish(untried)


def test_a_dry_run_beside_a_policy_that_holds_no_longer_carries_nothing():
    draft = make_proposed({"tiers.dip_days": 25, "name": "2027-05"})
    made = make_published()

    with pytest.raises(TrialMissing):
        publish(draft, now=made.effective_at, effective_on=date(2027, 5, 1))


def test_a_policy_is_not_published_before_the_time_of_notice():
    with pytest.raises(InputRefused, match="Choose 2026-12-24 or a later day"):
        publish(make_proposed(), effective_on=EFFECTIVE - timedelta(days=1))


def test_two_policies_do_not_take_effect_at_the_same_moment():
    make_published(effective_on=EFFECTIVE)

    with pytest.raises(AlreadyTaken, match="Another policy takes effect on this day"):
        publish(make_proposed({"name": "2027-04", "tiers.dip_days": 1}), effective_on=EFFECTIVE)


def test_two_proposed_policies_of_one_name_are_not_both_published():
    first = make_proposed({"name": "2027-04", "tiers.dip_days": 1})
    second = make_proposed({"name": "2027-04", "tiers.dip_days": 2})
    publish(first)

    with pytest.raises(AlreadyTaken, match="named 2027-04 already"):
        publish(second, effective_on=date(2027, 4, 1))


def test_what_was_not_seen_is_not_published():
    draft = make_proposed()
    seen = hash_of(publication_facts(draft, now=NOON))
    make_trial(draft)

    with pytest.raises(ChangedMeanwhile, match="Read it again"):
        publish(draft, seen=seen)


def test_a_policy_is_published_once_and_then_not_withdrawn():
    draft = make_proposed()
    publish(draft)

    with pytest.raises(TransitionNotAllowed, match="already"):
        publish(draft)
    with pytest.raises(InputRefused, match="neither withdrawn nor published"):
        withdraw_draft(draft, actor=db.session.get_one(Account, draft.author_id), now=NOON)


def test_publishing_leaves_a_trace_with_the_full_hash():
    made = make_published()

    trail = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "publish-policy")
    ).one()
    assert trail.actor_id == made.published_by_id
    assert trail.detail["policy"] == f"{made.policy.name}:{made.policy.hash}"
    assert trail.detail["effective_at"] == "2026-12-24T00:00:00+00:00"


def test_whose_tier_would_change_is_told_beforehand_once():
    fallen, untouched = make_validated(tier=2), make_certified()
    made = make_published({"tiers.demands.2.best_practices": 2})

    [due] = to_tell(now=NOON)
    assert tell_beforehand(due, now=NOON)
    assert not tell_beforehand(due, now=NOON)

    assert to_tell(now=NOON) == []
    [notice] = db.session.scalars(select(Notice).where(Notice.code == "policy-lowers"))
    assert notice.enrollment_id == fallen.id != untouched.id
    assert "2026-12-24: 2 → 1 (2026-11-24)." in notice.body
    assert "best practices" in notice.body
    assert notice.title_es.startswith("Una nueva política")
    assert made.effective_at.date() == EFFECTIVE


def test_whom_a_policy_would_let_rise_is_told_too():
    make_validated(tier=2)
    make_published(
        {
            "tiers.demands.3.score": "66",
            "tiers.demands.3.best_practices": None,
            "tiers.demands.3.random_examinations": None,
            "tiers.demands.3.probability": "0.01",
        }
    )

    for due in to_tell(now=NOON):
        tell_beforehand(due, now=NOON)

    [notice] = db.session.scalars(select(Notice).where(Notice.code == "policy-raises"))
    assert "2 → 3" in notice.body


def test_nobody_is_told_of_it_once_a_policy_has_taken_effect():
    make_validated(tier=2)
    made = make_published({"tiers.demands.2.best_practices": 2})

    assert to_tell(now=made.effective_at) == []


def test_the_nightly_job_rules_by_a_policy_from_the_day_on_which_it_takes_effect():
    enrollment = make_validated(tier=2)
    made = make_published({"tiers.demands.2.best_practices": 2})

    run_due(JOBS, made.effective_at - timedelta(hours=1))
    assert db.session.get_one(Enrollment, enrollment.id, populate_existing=True).tier == 2
    run_due(JOBS, made.effective_at + timedelta(hours=1))

    assert db.session.get_one(Enrollment, enrollment.id, populate_existing=True).tier == 1
    change = db.session.scalars(select(StandingChange).order_by(StandingChange.id.desc())).first()
    score = db.session.scalars(select(Score).order_by(Score.id.desc())).first()
    assert change.policy == policy_by_hash(made.policy.hash).label
    assert score.policy == policy_by_hash(made.policy.hash).full_name

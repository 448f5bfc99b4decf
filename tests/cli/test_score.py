"""`flask score explain`: any score that was ever kept, computed again under its own policy."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
import rfc8785
from sqlalchemy import text

from tests.domain.recomputed import from_printed, score
from tests.factories import NOON, make_application, make_validated
from tests.factories_policy import make_published
from tests.services.examinations import examine
from trusted.persistence.database import db
from trusted.services.policies import first_policy, policy_by_hash
from trusted.services.refresh import refresh_standings

pytestmark = pytest.mark.usefixtures("app")
TWO_POLICIES = (
    {"scoring.assurance_factors.site_verified": "0.9"},
    {"name": "2027-03", "outcomes.half_life_days": 100, "tiers.demands.2.best_practices": 1},
)


@pytest.fixture
def explain(app):
    runner = app.test_cli_runner()

    def run(*given):
        return runner.invoke(args=["score", "explain", *given])

    return run


@pytest.fixture
def history():
    """An enrollment that was scored under three policies, one after the other."""
    enrollment = make_validated(tier=2)
    examine(enrollment, 40, 2)
    refresh_standings(now=NOON)
    moments = [NOON]
    for values in TWO_POLICIES:
        made = make_published(values, now=moments[-1])
        moments.append(made.effective_at + timedelta(hours=1))
        refresh_standings(now=moments[-1])
    return enrollment.partner_number, moments


def test_a_score_is_explained_from_its_facts_and_its_policy(explain):
    enrollment = make_validated(tier=2)

    answer = explain(enrollment.partner_number)

    assert answer.exit_code == 0
    lines = answer.output.splitlines()
    assert lines[0].startswith(f"{enrollment.partner_number}: score ")
    assert f"Policy             {first_policy().full_name}" in lines
    assert any(line.startswith("  tier 3, best-practices: ") for line in lines)
    assert lines[-1] == "Same as kept: yes"


def test_scores_under_an_old_policy_come_out_exactly_after_two_later_policies(explain, history):
    number, moments = history

    told = [json.loads(explain(number, "--at", f"{m:%Y-%m-%d}", "--json").output) for m in moments]

    assert [one["same_as_kept"] for one in told] == [True] * 3
    assert len({one["policy"] for one in told}) == 3
    assert told[0]["policy"] == first_policy().full_name
    assert len({one["score"] for one in told}) > 1
    assert [one["tier_by_rule"] for one in told] == [2, 2, 1]
    for one in told:
        policy = policy_by_hash(one["policy"].partition(":")[2])
        assert one["facts_on"] in {f"{m:%Y-%m-%d}" for m in moments}
        assert set(one["components"]) == set(policy.scoring.weights)


def test_a_moment_chooses_between_scores_of_one_day(explain, history):
    number, moments = history
    before = moments[1] - timedelta(minutes=1)

    first = explain(number, "--at", f"{before:%Y-%m-%dT%H:%M:%S}", "--json")
    second = explain(number, "--at", f"{moments[1]:%Y-%m-%dT%H:%M:%S}", "--json")

    assert json.loads(first.output)["policy"] != json.loads(second.output)["policy"]


def test_whoever_has_the_printed_facts_computes_the_same_score_without_the_program(explain):
    enrollment = make_validated(tier=2)
    examine(enrollment, 40, 2)
    refresh_standings(now=NOON)

    told = json.loads(explain(enrollment.partner_number, "--json").output)

    canonical = rfc8785.dumps(told["facts"])
    assert sha256(canonical).hexdigest() == told["facts_hash"]
    assert told["facts"]["violations"] != "0E-12"
    assert abs(score(from_printed(told["facts"])) - float(told["score"])) <= 0.0501


def test_a_score_that_does_not_come_out_as_it_was_kept_is_an_error(explain):
    enrollment = make_validated(tier=2)
    tampered = {"score": 12.3, "components": '{"criteria": "1"}'}
    _tamper("UPDATE scores SET score = :score, components = :components", tampered)

    answer = explain(enrollment.partner_number)

    assert answer.exit_code == 1
    assert "Same as kept: no" in answer.output
    assert "  score: kept 12.3, now " in answer.output
    assert "  components: kept criteria 1, now criteria " in answer.output


def test_a_score_without_its_facts_or_its_policy_cannot_be_explained(explain):
    enrollment = make_validated(tier=2)
    _tamper("UPDATE scores SET policy = :policy", {"policy": "2020-01:" + "0" * 64})
    unknown = explain(enrollment.partner_number)
    _tamper("UPDATE scores SET facts = NULL, facts_hash = NULL", {})
    bare = explain(enrollment.partner_number)

    assert (unknown.exit_code, bare.exit_code) == (1, 1)
    assert "No policy with the hash 000" in unknown.output
    assert "kept without its facts" in bare.output


def test_what_cannot_be_explained_is_said(explain):
    number = make_application().id
    enrollment = make_validated(tier=2)

    assert "No enrollment has the number x" in explain("x").output
    assert "Give the day as" in explain(enrollment.partner_number, "--at", "soon").output
    early = explain(enrollment.partner_number, "--at", "2020-01-01")
    assert early.exit_code == 1
    assert "had no score by 2020-01-01 23:59 UTC" in early.output
    assert number


def _tamper(statement, values):
    """Change what cannot be changed: without the triggers that refuse it."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER IF EXISTS scores_no_update"))
    else:
        connection.execute(text("GRANT UPDATE ON scores TO CURRENT_USER"))
        connection.execute(text("ALTER TABLE scores DISABLE TRIGGER scores_rows_stay"))
    connection.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()

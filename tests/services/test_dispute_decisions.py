"""Deciding contested facts: what a correction replaces, and how the score follows."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import NOON, make_certified
from tests.factories_disputes import give, loaded, make_dispute, make_finding
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from trusted.domain.clocks import ClockState
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import Contested, DisputeOutcome, DisputeRefused, DisputeState
from trusted.domain.errors import FindingRefused, InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import (
    Finding,
    FindingCorrection,
    Notice,
    Outcome,
    OutcomeParty,
    Score,
)
from trusted.persistence.queries.disputes import (
    corrections_of,
    disputes_about,
    fact_of,
    penalties_known,
    violations_on,
)
from trusted.services.clocks import clocks_of
from trusted.services.counting import rebuild_counts, recount
from trusted.services.dispute_decisions import Regraded, decide_dispute
from trusted.services.disputes import assign_dispute, state_of_dispute
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")
MET = Regraded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED)
LATER = NOON + timedelta(days=5)
PENALTY, OUTCOME = Contested.PENALTY, Contested.OUTCOME


@pytest.fixture
def dispute():
    enrollment = make_certified()
    return make_dispute(enrollment, Contested.FINDING, make_finding(enrollment).id)


def told(code):
    return db.session.scalars(select(Notice).where(Notice.code == code)).all()


def disputing(enrollment, now):
    return [c for c in clocks_of(enrollment, now=now) if c.deadline_id == "decide-dispute"]


def test_a_corrected_finding_is_a_new_fact_and_the_score_follows(dispute):
    officer, before = give(dispute), assess(dispute.enrollment, now=LATER)
    kept = db.session.scalar(select(func.count()).select_from(Score))

    decide_dispute(
        dispute, DisputeOutcome.CORRECTED, "We saw the log.", regraded=MET, actor=officer, now=LATER
    )

    finding = db.session.get_one(Finding, dispute.finding_id)
    [correction] = corrections_of([finding.id]).values()
    assert (finding.grade, correction.grade, correction.corrected_at) == (0, 2, LATER)
    after = assess(dispute.enrollment, now=LATER)
    assert after.score.score > before.score.score
    assert db.session.scalar(select(func.count()).select_from(Score)) == kept + 1
    assert len(told("dispute-corrected")) == 1
    assert loaded(dispute.id).thread.closed_at == LATER
    assert state_of_dispute(dispute, now=LATER) is DisputeState.DECIDED
    assert [c.state for c in disputing(dispute.enrollment, LATER)] == [ClockState.MET]


def test_a_finding_can_be_corrected_to_not_applicable(dispute):
    officer = give(dispute)
    none = Regraded(
        grade=None, assurance=Assurance.SITE_VERIFIED, not_applicable_reason="No such goods."
    )

    decide_dispute(
        dispute, DisputeOutcome.CORRECTED, "Right.", regraded=none, actor=officer, now=LATER
    )

    graded = {g.criterion.id: g for g in assess(dispute.enrollment, now=LATER).graded}
    assert graded["GOV-01"].grade is None


@pytest.mark.parametrize(
    ("regraded", "error", "words"),
    [
        (None, InputRefused, "which grade"),
        (
            Regraded(grade=Grade.NOT_MET, assurance=Assurance.SITE_VERIFIED),
            InputRefused,
            "what the finding says",
        ),
        (
            Regraded(grade=None, assurance=Assurance.SITE_VERIFIED),
            FindingRefused,
            "choose a grade",
        ),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(dispute, regraded, error, words):
    officer = give(dispute)

    with pytest.raises(error, match=words):
        decide_dispute(
            dispute,
            DisputeOutcome.CORRECTED,
            "So.",
            regraded=regraded,
            actor=officer,
            now=LATER,
        )
    db.session.rollback()
    assert db.session.scalar(select(FindingCorrection.id)) is None


def test_an_upheld_finding_stays_and_is_decided_once_for_reasons(dispute):
    officer = give(dispute)
    with pytest.raises(InputRefused, match="reasons"):
        decide_dispute(dispute, DisputeOutcome.UPHELD, "", actor=officer, now=LATER)
    with pytest.raises(InputRefused, match="company withdraws"):
        decide_dispute(dispute, DisputeOutcome.WITHDRAWN, "So.", actor=officer, now=LATER)

    decide_dispute(dispute, DisputeOutcome.UPHELD, "No log was there.", actor=officer, now=LATER)

    assert len(told("dispute-upheld")) == 1
    assert corrections_of([dispute.finding_id]) == {}
    with pytest.raises(DisputeRefused, match="decided already"):
        assign_dispute(dispute, officer, actor=officer, now=LATER)


def test_a_struck_penalty_counts_no_longer():
    enrollment = make_certified()
    clean = assess(enrollment, now=LATER).score.score
    penalty = make_penalty(enrollment)
    dispute = make_dispute(enrollment, PENALTY, penalty.id)
    assert penalties_known(enrollment.id) == [(penalty, dispute.id)]
    assert disputes_about(PENALTY, [penalty.id]) == {penalty.id: dispute.id}
    assert assess(enrollment, now=LATER).score.score < clean

    decide_dispute(
        dispute, DisputeOutcome.CORRECTED, "Another's case.", actor=give(dispute), now=LATER
    )

    assert assess(enrollment, now=LATER).score.score == clean
    assert penalties_known(enrollment.id) == []
    assert fact_of(enrollment.id, PENALTY, penalty.id) is None


def test_an_outcome_that_is_not_the_companys_goes_on_to_count_for_the_others():
    enrollment, other = make_certified(), make_certified()
    examine(enrollment, 3, 1)
    bad = db.session.scalars(select(Outcome).where(Outcome.violation)).one()
    db.session.add(OutcomeParty(outcome_id=bad.id, enrollment_id=other.id, examined_on=NOON.date()))
    db.session.commit()
    rebuild_counts(now=NOON)
    before = assess(other, now=LATER).facts.violations
    dispute = make_dispute(enrollment, OUTCOME, bad.id)
    assert [row.dispute_id for row in violations_on(enrollment.id, 1).items] == [dispute.id]
    assert "major violation" in dispute.thread.subject.lower()

    decide_dispute(dispute, DisputeOutcome.CORRECTED, "Not theirs.", actor=give(dispute), now=LATER)

    assert assess(enrollment, now=LATER).facts.violations == 0
    assert assess(other, now=LATER).facts.violations == before
    assert recount().differing == []
    assert violations_on(enrollment.id, 1).items == []


def test_an_outcome_that_was_corrected_meanwhile_is_left_as_it_is():
    enrollment = make_certified()
    examine(enrollment, 2, 1)
    bad = db.session.scalars(select(Outcome).where(Outcome.violation)).one()
    dispute = make_dispute(enrollment, OUTCOME, bad.id)
    clean = db.session.scalars(select(Outcome).where(~Outcome.violation)).one()
    clean.corrects_id = bad.id
    db.session.commit()
    officer = give(dispute)

    with pytest.raises(DisputeRefused, match="corrected meanwhile"):
        decide_dispute(dispute, DisputeOutcome.CORRECTED, "So.", actor=officer, now=LATER)

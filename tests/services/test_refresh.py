"""Everyone is rescored by one verb: what came out differently is kept, what changed published."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update

from tests.factories import NOON, make_account, make_certified, make_evidence, make_validated
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Enrollment,
    Rescoring,
    Response,
    ResponseEvidence,
    Score,
    StandingChange,
)
from trusted.persistence.queries.refreshing import stale_among
from trusted.services import refresh
from trusted.services.policies import forget_schedule
from trusted.services.refresh import look_at, refresh_standings, rescore, unseen_now

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
# Of the policy of these tests.
DIP_DAYS = 30


def scores_of(enrollment):
    query = select(Score).where(Score.enrollment_id == enrollment.id).order_by(Score.id)
    return db.session.scalars(query).all()


def rescored_at(enrollment):
    return db.session.scalar(select(Rescoring.at).where(Rescoring.enrollment_id == enrollment.id))


def meanwhile(monkeypatch, happens):
    """Let something happen once, after the computation and before anything is written."""
    write, happened = refresh._write, []

    def interrupted(judged, now):
        if judged and not happened:
            happened.append(judged)
            happens()
        return write(judged, now)

    monkeypatch.setattr(refresh, "_write", interrupted)


def test_what_comes_out_as_it_was_is_not_kept_again_before_a_month_has_passed():
    enrollment = make_certified()
    (first,) = scores_of(enrollment)

    for days in (1, 2, 29):
        assert refresh_standings(now=NOON + days * DAY) == 1
        assert rescored_at(enrollment) == NOON + days * DAY
    assert scores_of(enrollment) == [first]

    refresh_standings(now=NOON + 30 * DAY)
    assert len(scores_of(enrollment)) == 2


def test_what_comes_out_differently_is_kept_and_names_its_policy():
    enrollment = make_certified()
    examine(enrollment, 40, 4)

    refresh_standings(now=NOON + DAY)

    before, after = scores_of(enrollment)
    assert after.score != before.score
    assert after.policy.startswith("2027-01:")
    assert after.computed_at == NOON + DAY


def test_only_the_named_ones_are_computed():
    enrollment, other = make_certified(), make_certified()

    assert refresh_standings(now=NOON + DAY, enrollment_ids={enrollment.id}) == 1

    assert (rescored_at(enrollment), rescored_at(other)) == (NOON + DAY, None)


def test_a_dip_is_counted_from_its_first_day_however_seldom_it_is_kept():
    enrollment = make_validated(tier=2)
    for n in range(2):
        make_penalty(enrollment, f"case-{n}", "fraud")

    tiers = []
    for days in (7, 29, 30):
        refresh_standings(now=NOON + days * DAY)
        tiers.append(db.session.get_one(Enrollment, enrollment.id).tier)

    assert tiers == [2, 2, 1]


def test_a_dip_that_was_there_before_the_tier_is_counted_from_the_grant():
    enrollment = make_validated(tier=1)
    low = scores_of(enrollment)[-1]
    supervisor = make_account(Role.SUPERVISOR)
    for n in range(2):
        make_penalty(enrollment, f"case-{n}", "fraud")
    granted = NOON + 5 * DAY
    last = db.session.scalars(
        select(StandingChange)
        .where(StandingChange.enrollment_id == enrollment.id)
        .order_by(StandingChange.number.desc())
    ).first()
    measure = refresh.Measure(
        tier=2,
        valid_until=last.valid_until,
        random_ppm=last.random_ppm,
        score_band=last.score_band,
        evidence_level=last.evidence_level,
        policy=last.policy,
    )
    refresh.remeasure(enrollment, measure, actor=supervisor, now=granted)
    db.session.commit()
    assert low.ruled_tier == 2

    tiers = []
    for days in (1, 30, 31):
        refresh_standings(now=granted + days * DAY)
        tiers.append(db.session.get_one(Enrollment, enrollment.id).tier)

    assert tiers == [2, 2, 1], "thirty days after it was first computed with the tier"


def test_who_is_suspended_while_everyone_is_rescored_stays_suspended(monkeypatch):
    enrollment, other = make_certified(), make_certified()
    examine(enrollment, 40, 4)
    examine(other, 40, 4)

    def suspend():
        elsewhere = (
            update(Enrollment)
            .where(Enrollment.id == enrollment.id)
            .values(status=Status.SUSPENDED, tier=0, version=Enrollment.version + 1)
        )
        with db.engine.begin() as connection:
            connection.execute(elsewhere)

    meanwhile(monkeypatch, suspend)
    refresh_standings(now=NOON + DAY)

    db.session.expire_all()
    assert db.session.get_one(Enrollment, enrollment.id).status is Status.SUSPENDED
    assert (len(scores_of(enrollment)), len(scores_of(other))) == (1, 2)


def test_a_score_that_somebody_kept_meanwhile_is_not_written_over(monkeypatch):
    enrollment = make_certified()
    examine(enrollment, 40, 4)

    meanwhile(monkeypatch, lambda: rescore([enrollment.id], now=NOON + DAY))
    rescore([enrollment.id], now=NOON + DAY)

    assert len(scores_of(enrollment)) == 2


def test_a_fault_in_one_leaves_the_others_done(monkeypatch):
    enrollment, other = make_certified(), make_certified()
    assessed = refresh.assessment_of

    def faulty(facts, policy):
        if facts.random_examinations:
            raise ZeroDivisionError
        return assessed(facts, policy)

    examine(enrollment, 3)
    monkeypatch.setattr(refresh, "assessment_of", faulty)

    with pytest.raises(ExceptionGroup) as group:
        rescore([enrollment.id, other.id], now=NOON + DAY)

    assert [type(fault) for fault in group.value.exceptions] == [ZeroDivisionError]
    assert (rescored_at(enrollment), rescored_at(other)) == (None, NOON + DAY)


def test_who_was_computed_today_is_not_due_again_though_nothing_was_kept():
    enrollment = make_certified()
    examine(enrollment, 3)
    refresh_standings(now=NOON)
    tomorrow = datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert unseen_now(now=NOON) == []
    (due,) = unseen_now(now=tomorrow)
    assert due == [enrollment.id]

    assert look_at(due, now=tomorrow) == 1

    assert unseen_now(now=tomorrow + timedelta(hours=3)) == []


def test_who_comes_out_as_before_is_looked_at_once_a_day_and_not_computed():
    enrollment, other = make_certified(), make_certified()
    refresh_standings(now=NOON)
    examine(other, 3)
    tomorrow = NOON + DAY
    (due,) = unseen_now(now=tomorrow)
    assert due == [enrollment.id, other.id]

    assert look_at(due, now=tomorrow) == 1

    assert unseen_now(now=tomorrow) == []
    assert rescored_at(enrollment) == tomorrow
    assert unseen_now(now=tomorrow + DAY) == [due]


def test_a_question_that_fails_leaves_everyone_due(monkeypatch):
    enrollment = make_certified()
    refresh_standings(now=NOON)

    def fail(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(refresh, "stale_among", fail)
    with pytest.raises(ZeroDivisionError):
        look_at([enrollment.id], now=NOON + DAY)

    assert unseen_now(now=NOON + DAY) == [[enrollment.id]]
    assert refresh_standings(now=NOON + DAY) == 1, "what comes next may write"


def test_a_document_that_ends_is_noticed_though_its_company_was_looked_at_on_each_day():
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    document = make_evidence(company, valid_until=(NOON + 2 * DAY).date())
    answer = db.session.scalars(select(Response.id)).first()
    db.session.add(ResponseEvidence(response_id=answer, evidence_id=document.id))
    db.session.commit()
    refresh_standings(now=NOON)

    computed = [look_at([enrollment.id], now=NOON + days * DAY) for days in range(1, 5)]

    assert computed == [0, 0, 1, 0]


def test_a_thousand_are_read_with_as_many_questions_as_one():
    asked = []

    def questions(ids):
        asked.clear()
        # Remembered for seconds only: by both, or by neither.
        forget_schedule()
        rescore(ids, now=NOON + DAY)
        return [one.split(" IN (")[0] for one in asked]

    enrollments = [make_certified() for _ in range(6)]
    refresh_standings(now=NOON)
    listen = (db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    event.listen(*listen)
    try:
        one, five = questions([enrollments[0].id]), questions([e.id for e in enrollments[1:]])
    finally:
        event.remove(*listen)
    assert db.session.scalar(select(func.count()).select_from(Score)) == len(enrollments)
    assert one == five


def test_who_dips_is_due_on_the_day_on_which_the_tier_falls():
    enrollment, other = make_validated(tier=2), make_validated(tier=2)
    low = scores_of(enrollment)[-1]
    kept = {"policy": low.policy, "score": 50, "components": {}, "explanation": {}}
    for one, ruled in ((enrollment, 1), (other, 2)):
        db.session.add(Score(enrollment_id=one.id, computed_at=NOON, ruled_tier=ruled, **kept))
        db.session.add(Rescoring(enrollment_id=one.id, at=NOON + DAY))
    db.session.commit()
    first = datetime.combine(NOON.date(), datetime.min.time(), UTC)

    both = [enrollment.id, other.id]
    assert stale_among(both, (first + 29 * DAY).date(), DIP_DAYS) == []
    assert stale_among(both, (first + 30 * DAY).date(), DIP_DAYS) == [enrollment.id]

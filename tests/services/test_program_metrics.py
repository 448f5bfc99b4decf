"""The program's own figures: counted, withheld where few, published each night, never changed."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.decisions.logged import open_log
from tests.decisions.test_counting import in_json, logged
from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_recommended,
    make_submitted,
    make_validated,
)
from tests.factories_allegations import make_allegation
from tests.factories_holds import make_agency, make_agent, make_hold
from tests.factories_review import make_returned, make_thread, mend, owner_of_application
from tests.factories_standing import make_suspended
from tests.services.examinations import examine
from trusted.domain.errors import InputRefused
from trusted.domain.program_metrics import WITHHELD, Figure, Period
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    ApplicationTime,
    AuditEvent,
    DecisionCount,
    MetricCopy,
)
from trusted.program.metrics import shipped_metrics
from trusted.services.applications import submit_application
from trusted.services.decisions import certify
from trusted.services.holds import agent_of
from trusted.services.program_counting import (
    count_segment,
    keep_application_time,
    segments_to_count,
    times_due,
)
from trusted.services.program_measures import figures_of
from trusted.services.program_metrics import (
    asked_for,
    periods_due,
    publish_period,
    published,
    published_periods,
)
from trusted.services.seen import seen_hash
from trusted.services.threads import close_thread

pytestmark = pytest.mark.usefixtures("app")
Q4, Q3, YEAR = Period(2026, 4), Period(2026, 3), Period(2026)
TODAY = date(2026, 12, 31)
DAY = timedelta(days=1)
EXACT = replace(shipped_metrics(), smallest_count=1, smallest_percentile=1)


def certified_after(days: int):
    application = make_submitted(now=NOON)
    later = NOON + days * DAY
    review = make_recommended(application, now=later)
    return certify(
        review, note="", seen=seen_hash(review), actor=make_account(Role.SUPERVISOR), now=later
    )


def kept_time(enrollment) -> tuple[int, bool]:
    assert keep_application_time(enrollment.id, now=NOON)
    kept = db.session.get_one(ApplicationTime, enrollment.id)
    return kept.days, kept.late


def test_an_application_takes_as_long_as_its_clock_ran():
    assert kept_time(certified_after(40)) == (40, False)
    assert kept_time(certified_after(91)) == (91, True)
    assert times_due(now=NOON) == []


def test_time_with_the_company_is_no_time_of_the_program():
    application = make_returned("GOV-01", now=NOON)
    mend(application, now=NOON + 50 * DAY)
    submit_application(application, actor=owner_of_application(application), now=NOON + 50 * DAY)
    later = NOON + 95 * DAY
    review = make_recommended(application, now=later)
    enrollment = certify(
        review, note="", seen=seen_hash(review), actor=make_account(Role.SUPERVISOR), now=later
    )

    assert times_due(now=later) == [enrollment.id]
    assert kept_time(enrollment) == (45, False)
    assert not keep_application_time(enrollment.id, now=later), "it is kept once"


def test_a_question_that_stops_the_clock_takes_none_of_the_programs_days():
    application = make_submitted(now=NOON)
    enrollment_id = application.enrollment_id
    review = make_recommended(application, now=NOON + DAY)
    thread = make_thread(
        db.session.get_one(type(make_certified()), enrollment_id),
        stops_clock=True,
        now=NOON + 2 * DAY,
    )
    close_thread(thread, actor=make_account(Role.REVIEWER), now=NOON + 32 * DAY)
    later = NOON + 33 * DAY
    enrollment = certify(
        review, note="", seen=seen_hash(review), actor=make_account(Role.SUPERVISOR), now=later
    )

    assert kept_time(enrollment) == (3, False)


def times_of(*days: int) -> None:
    for number in days:
        enrollment_id = make_application(make_company()).enrollment_id
        db.session.add(
            ApplicationTime(
                enrollment_id=enrollment_id, decided_at=NOON, days=number, late=number > 90
            )
        )
    db.session.commit()


@pytest.mark.parametrize(
    ("days", "median", "nine_of_ten"),
    [((30,), "30.0", "30"), ((30, 41), "35.5", "41"), ((95, 10, 20, 30, 40), "30.0", "95")],
)
def test_median_and_percentile_are_of_the_days(days, median, nine_of_ten):
    times_of(*days)

    figures = figures_of(Q4, EXACT, TODAY)

    assert figures["decision-days-median"] == Figure(Decimal(median), cases=len(days))
    assert figures["decision-days-90"] == Figure(Decimal(nine_of_ten), cases=len(days))
    assert figures_of(Q3, EXACT, TODAY)["decision-days-median"] == Figure(cases=0)


def test_what_happened_is_counted_in_the_period_in_which_it_happened():
    make_suspended(make_validated())
    make_submitted(now=NOON - 90 * DAY)
    make_hold(agent_of(make_agent(make_agency())))
    make_allegation()

    figures, before = figures_of(Q4, EXACT, TODAY), figures_of(Q3, EXACT, TODAY)

    counted = {name: figures[name].value for name in figures}
    assert counted["applications-received"] == 1
    assert counted["applications-decided"] == 1
    assert counted["suspensions"] == 1
    assert counted["holds-placed"] == 1
    assert counted["allegations-received"] == 1
    assert counted["removals"] == counted["appeals-won"] == counted["allegations-closed"] == 0
    assert before["applications-received"].value == 1
    assert before["applications-decided"].value == 0
    year = figures_of(YEAR, EXACT, TODAY)
    assert year["applications-received"].value == 2
    assert list(figures) == list(shipped_metrics().measures)


def test_few_are_withheld():
    make_suspended(make_validated())
    times_of(30, 95, 40)

    figures = figures_of(Q4, shipped_metrics(), TODAY)

    assert figures["suspensions"] == WITHHELD
    assert figures["decided-in-time"] == WITHHELD
    assert figures["decision-days-median"] == WITHHELD
    assert figures["removals"] == Figure(Decimal(0), cases=0)


def test_what_the_program_left_undone_is_told_however_little_it_is():
    times_of(30, 95, 40, 50, 60, 70)

    in_time = figures_of(Q4, shipped_metrics(), TODAY)["decided-in-time"]

    assert in_time == Figure(Decimal("0.833"), cases=6)


def test_violations_of_random_examinations_are_told_apart_by_who_held_a_tier_on_the_first_day():
    partner = make_validated()
    first_of_year = Period(2027)
    day = NOON.replace(year=2027, month=2, day=1)
    examine(partner, 100, 5, on=day)
    other = make_application(make_company())
    examine(db.session.get_one(type(partner), other.enrollment_id), 50, 10, on=day)

    figures = figures_of(first_of_year, shipped_metrics(), date(2027, 12, 31))

    ours, theirs = figures["violation-rate-partners"], figures["violation-rate-others"]
    assert (ours.value, ours.cases) == (Decimal("0.050"), 100)
    assert (theirs.value, theirs.cases) == (Decimal("0.200"), 50)
    assert ours.low < ours.value < ours.high < theirs.value


def day_counted(day: date, party: str, decisions: int, examined: int) -> None:
    db.session.add(
        DecisionCount(
            day=day, mode="express", band=8, party=party, decisions=decisions, examined=examined
        )
    )


def test_coverage_and_the_ratio_of_examinations_follow_from_the_decisions():
    for number in range(30):
        day = NOON.date() + number * DAY
        day_counted(day, "partner", 100, 4 + number % 3)
        day_counted(day, "other", 200, 18 + number % 5)
        day_counted(day, "apart", 100, 100)
    db.session.commit()

    figures = figures_of(Q4, shipped_metrics(), TODAY)

    coverage, ratio = figures["coverage"], figures["examination-ratio"]
    assert (coverage.value, coverage.cases) == (Decimal("0.250"), 12_000)
    assert (ratio.value, ratio.cases) == (Decimal("0.500"), 3_000)
    assert ratio.low < Decimal("0.5") < ratio.high < 1


def test_a_segment_of_the_decision_log_is_counted_once(settings):
    log = open_log(settings.decisions_dir)
    log.append(logged(*in_json()))
    log.close()
    (segment,) = segments_to_count(settings, now=NOON)

    assert count_segment(segment, settings, now=NOON)
    assert not count_segment(segment, settings, now=NOON)

    assert segments_to_count(settings, now=NOON) == []
    rows = db.session.scalars(select(DecisionCount)).all()
    assert sorted((row.party, row.decisions, row.examined) for row in rows) == [
        ("apart", 2, 1),
        ("other", 1, 0),
        ("partner", 2, 1),
    ]
    log.append(logged(*in_json()))
    log.close()
    (segment,) = segments_to_count(settings, now=NOON)
    assert count_segment(segment, settings, now=NOON)
    assert sum(row.decisions for row in db.session.scalars(select(DecisionCount))) == 10


def test_a_copy_is_kept_each_night_until_the_period_has_settled():
    make_submitted()
    assert periods_due(now=NOON) == [YEAR, Q4]
    assert publish_period(Q4, now=NOON)
    assert not publish_period(Q4, now=NOON + timedelta(hours=1)), "once a day"
    assert periods_due(now=NOON) == [YEAR]
    assert Q4 in periods_due(now=NOON + DAY)

    settled = NOON.replace(year=2027, month=2, day=1)
    assert publish_period(Q4, now=settled)

    assert Q4 not in periods_due(now=settled + DAY)
    found = published(Q4)
    assert found is not None
    assert (found.settled, found.newest, found.as_of) == (True, True, settled)
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "publish-metrics"))
    assert [event.subject for event in events] == ["metrics/2026-Q4", "metrics/2026-Q4"]


def test_what_was_published_can_be_shown_again_as_it_was():
    make_submitted()
    for _ in range(5):
        make_submitted(now=NOON + DAY)
    publish_period(Q4, now=NOON)
    publish_period(Q4, now=NOON + 2 * DAY)

    past = asked_for("2026-Q4", (NOON + DAY).isoformat())
    present = asked_for("2026-Q4", None)

    assert past is not None
    assert present is not None
    assert (past.as_of, past.newest) == (NOON, False)
    lines = {line.measure.id: line for line in present.lines}
    assert lines["applications-received"].figure.value == 6
    assert published(Q4, at=NOON - DAY) is None
    assert asked_for("2031", None) is None
    with pytest.raises(InputRefused, match="with its zone"):
        asked_for("2026-Q4", "0001-01-01T00:00:00+23:59")
    assert published_periods() == [Q4]
    kept = db.session.scalars(select(MetricCopy)).first()
    assert json.loads(json.dumps(kept.figures))["suspensions"]["value"] == "0"

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.factories import NOON, make_validated
from tests.services.examinations import examine
from trusted.domain.outcomes import Selection
from trusted.persistence.database import db
from trusted.persistence.models import DriftState, QualityState
from trusted.services.counting import rebuild_counts
from trusted.services.refresh import refresh_standings
from trusted.services.scores import assess
from trusted.services.segments import estimate_segments
from trusted.services.settling import SETTLED_AFTER

pytestmark = pytest.mark.usefixtures("app")


def day(number):
    return NOON + timedelta(days=number)


def settled(number):
    """Where the only watch stands once so many days are settled."""
    refresh_standings(now=day(number) + SETTLED_AFTER)
    state = db.session.scalar(select(DriftState).execution_options(populate_existing=True))
    assert state is not None
    return {name: getattr(state, name) for name in DriftState.__table__.columns.keys()}  # noqa: SIM118 - not a dict


def from_the_beginning(number):
    db.session.execute(delete(DriftState))
    db.session.commit()
    return settled(number)


@pytest.fixture
def enrollment(app):
    return make_validated(tier=2)


def examined_for_a_while(enrollment):
    for number in range(1, 8):
        examine(enrollment, 20, number % 2, on=day(number))
        examine(enrollment, 3, 1, on=day(number), selection=Selection.TARGETED)


def test_a_watch_goes_on_from_where_it_was_kept(enrollment):
    examined_for_a_while(enrollment)
    before = settled(4)
    kept = settled(7)

    assert (before["until"], kept["until"]) == (day(4).date(), day(7).date())
    assert kept["seen"] > before["seen"] > 0
    assert kept["level"] > 0
    anew = from_the_beginning(7)
    assert (kept["level"], kept["fired_at"]) == (anew["level"], anew["fired_at"])


def test_what_comes_in_late_is_seen_in_its_place(enrollment):
    examined_for_a_while(enrollment)
    settled(7)

    examine(enrollment, 20, 6, on=day(2))

    assert assess(enrollment, now=day(8)).tier_facts.drift_fired
    kept, anew = settled(8), from_the_beginning(8)
    assert kept == anew
    assert kept["fired_at"] is not None


def test_what_comes_in_late_of_others_changes_nothing(enrollment):
    other = make_validated(tier=2)
    examined_for_a_while(enrollment)
    kept = settled(7)

    examine(other, 5, 1, on=day(2))
    examine(enrollment, 5, 1, on=day(9))

    assert settled(7) == kept


def test_what_is_expected_stays_as_it_was_when_the_watch_began(enrollment):
    examined_for_a_while(enrollment)
    before = settled(4)

    estimate_segments(actor_id=None, now=day(5))
    examine(enrollment, 20, 6, on=day(2))

    assert settled(7)["expected"] == before["expected"]
    assert from_the_beginning(7)["expected"] == before["expected"]


def test_counting_anew_lets_watches_begin_again(enrollment):
    examined_for_a_while(enrollment)
    kept = settled(7)

    rebuild_counts(now=day(7))

    assert settled(7) == kept


def test_a_watch_that_was_kept_does_not_look_at_former_outcomes(enrollment):
    examined_for_a_while(enrollment)
    settled(7)
    db.session.execute(update(DriftState).values(fired_at=0))

    assert assess(enrollment, now=day(8)).tier_facts.drift_fired
    # Of a day before that it says nothing.
    assert not assess(enrollment, now=day(6)).tier_facts.drift_fired


def test_data_quality_is_the_same_from_what_was_kept_as_from_all_days(enrollment):
    for number in (-400, -356, -355, -10, 1, 2, 6, 7):
        examine(enrollment, 4, on=day(number))
    settled(6)
    kept = assess(enrollment, now=day(10)).facts.quality

    db.session.execute(delete(QualityState))

    assert assess(enrollment, now=day(10)).facts.quality == kept
    assert [rate.rate for rate in kept] == ["on_time"]


def test_data_that_come_in_late_count(enrollment):
    examined_for_a_while(enrollment)
    settled(7)
    before = assess(enrollment, now=day(8)).facts.quality

    examine(enrollment, 4, on=day(-2))
    late = assess(enrollment, now=day(8)).facts.quality

    assert late[0].total > before[0].total
    settled(8)
    assert assess(enrollment, now=day(8)).facts.quality == late

"""What was reported wrongly is corrected by a later report; the former counts no more."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from tests.factories import NOON, make_certified
from tests.services.test_outcomes import name_of, record_now, reported, statuses
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Outcome,
    OutcomeCount,
    OutcomeSum,
    OutcomeTotal,
)
from trusted.persistence.queries.counts import EXAMINED, totals_by_mode
from trusted.persistence.queries.examined import sums_of_many
from trusted.services.counting import rebuild_counts, recount
from trusted.services.reported import DataQuality, Reception
from trusted.services.scores import assess

pytestmark = pytest.mark.usefixtures("app")


def bad(outcome_id, name, **given):
    return reported(
        outcome_id,
        violation=True,
        severity=Severity.CRITICAL,
        parties={"carrier": [name]},
        **given,
    )


def good(outcome_id, name, **given):
    return reported(outcome_id, parties={"carrier": [name]}, **given)


def total_of(enrollment):
    db.session.expire_all()
    return db.session.scalars(
        select(OutcomeTotal).where(OutcomeTotal.enrollment_id == enrollment.id)
    ).one()


def test_a_correction_counts_instead_of_what_it_corrects():
    carrier = make_certified()
    name = name_of(carrier)
    record_now(bad("wrong", name))
    before = assess(carrier, now=NOON).score

    recorded = record_now(good("right", name, corrects="wrong"))

    assert statuses(recorded) == [Reception.ACCEPTED]
    assert recorded.touched == {carrier.id}
    total = total_of(carrier)
    assert (total.random_examinations, total.random_critical) == (1, 0)
    assert assess(carrier, now=NOON).score.score > before.score
    kept = db.session.scalars(select(Outcome).order_by(Outcome.id)).all()
    assert [(row.outcome_id, row.violation) for row in kept] == [("wrong", True), ("right", False)]
    assert kept[1].corrects_id == kept[0].id


def test_a_correction_can_say_that_it_was_somebody_else():
    one, other = make_certified(), make_certified()
    record_now(bad("wrong", name_of(one)))

    recorded = record_now(bad("right", name_of(other), corrects="wrong"))

    assert recorded.touched == {one.id, other.id}
    assert total_of(one).random_examinations == 0
    assert total_of(other).random_critical == 1


def test_a_correction_can_say_that_it_was_nobody_of_the_program():
    carrier = make_certified()
    record_now(bad("wrong", name_of(carrier)))

    recorded = record_now(reported("right", corrects="wrong"))

    assert recorded.touched == {carrier.id}
    assert total_of(carrier).random_examinations == 0


def test_a_correction_is_corrected_in_its_turn():
    carrier = make_certified()
    name = name_of(carrier)

    recorded = record_now(
        good("third", name, corrects="second"),
        bad("second", name, corrects="first"),
        good("first", name),
    )

    assert statuses(recorded) == [Reception.ACCEPTED] * 3
    total = total_of(carrier)
    assert (total.random_examinations, total.random_critical) == (1, 0)


def test_what_was_corrected_is_not_corrected_again():
    carrier = make_certified()
    name = name_of(carrier)
    record_now(bad("wrong", name), good("right", name, corrects="wrong"))

    recorded = record_now(bad("again", name, corrects="wrong"))

    assert statuses(recorded) == [Reception.CONFLICT]
    assert "corrected by right" in recorded.receipts[0].detail
    assert total_of(carrier).random_critical == 0


def test_of_two_corrections_that_come_together_the_first_counts():
    carrier = make_certified()
    name = name_of(carrier)
    record_now(bad("wrong", name))

    recorded = record_now(good("one", name, corrects="wrong"), bad("two", name, corrects="wrong"))

    assert statuses(recorded) == [Reception.ACCEPTED, Reception.CONFLICT]
    assert "corrected by one" in recorded.receipts[1].detail
    assert total_of(carrier).random_critical == 0


def test_a_correction_of_nothing_is_refused_and_so_is_its_repetition():
    again = reported("right", corrects="never sent")

    recorded = record_now(again, again)

    assert statuses(recorded) == [Reception.REFUSED] * 2
    assert "never sent" in recorded.receipts[0].detail
    assert db.session.scalar(select(Outcome)) is None


def test_a_correction_sent_again_counts_once():
    carrier = make_certified()
    name = name_of(carrier)
    record_now(bad("wrong", name))
    right = good("right", name, corrects="wrong")

    assert statuses(record_now(right, right)) == [Reception.ACCEPTED, Reception.DUPLICATE]
    assert statuses(record_now(right)) == [Reception.DUPLICATE]
    assert total_of(carrier).random_examinations == 1


def mixed_reports(names):
    """Reports of two years in an order of their own, some late, some corrected."""
    severities = [None, Severity.MINOR, None, Severity.MAJOR, None, Severity.CRITICAL]
    for n in range(60):
        severity = severities[n % len(severities)]
        yield reported(
            f"o{n}",
            examined_at=datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=(n * 37) % 700),
            mode=("express", "postal")[n % 3 == 0],
            selection=(Selection.RANDOM, Selection.TARGETED)[n % 4 == 0],
            violation=severity is not None,
            severity=severity,
            parties={"carrier": [names[n % 2]]},
            data_quality=DataQuality(on_time=n % 5 > 0, presented=None if n % 2 else n % 7 > 0),
        )
    for n in range(0, 60, 7):
        yield reported(f"c{n}", corrects=f"o{n}", parties={"carrier": [names[(n + 1) % 2]]})


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
def test_counts_and_sums_are_those_of_all_outcomes_counted_anew(at_once):
    names = [name_of(make_certified()) for _ in range(2)]
    reports = list(mixed_reports(names))
    for start in range(0, len(reports), at_once):
        record_now(*reports[start : start + at_once])

    found = recount()

    assert (found.enrollments, found.differing) == (2, [])
    assert db.session.scalar(select(OutcomeSum)) is not None


@pytest.mark.parametrize(
    "harm",
    [
        update(OutcomeCount).values(random_minor=OutcomeCount.random_minor + 1),
        update(OutcomeTotal).values(targeted_examinations=77),
        update(OutcomeSum).values(random_major=1),
        delete(OutcomeTotal),
    ],
)
def test_a_number_that_is_wrong_is_found_and_made_anew(harm):
    record_now(*mixed_reports([name_of(make_certified()), "scac:ZZZZ"]))
    db.session.execute(harm)
    db.session.commit()
    assert len(recount().differing) == 1

    assert rebuild_counts(now=NOON) == 1

    assert recount().differing == []
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "rebuild-counts"


def test_sums_of_every_half_life_that_is_kept_grow_along():
    carrier = make_certified()
    name = name_of(carrier)
    record_now(good("one", name))
    totals = totals_by_mode([carrier.id])
    made = sums_of_many(totals, [carrier.id], NOON.date(), 90)[carrier.id]
    nothing = dict.fromkeys(EXAMINED, 0)
    db.session.add(
        OutcomeSum(
            enrollment_id=carrier.id,
            mode="express",
            half_life_days=90,
            **(nothing | {"random_examinations": made.random.examinations}),
        )
    )
    db.session.commit()

    record_now(bad("two", name), good("three", name, corrects="one"))

    assert set(db.session.scalars(select(OutcomeSum.half_life_days))) == {90, 365}
    assert recount().differing == []

"""Many rows put in at once, and many texts asked about at once."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from tests.factories import make_certified
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.at_once import add_to, put_in
from trusted.persistence.database import ask, db
from trusted.persistence.models import Outcome, OutcomeSum, OutcomeTotal
from trusted.persistence.queries.counts import EXAMINED
from trusted.persistence.queries.many import among_texts, in_json

NOON = datetime(2026, 11, 24, 12, 0, 0, 123456, UTC)
# What a text may hold that SQL, JSON and their drivers say in signs of their own.
ODD = (
    "it's",
    'a "b"',
    "back\\slash",
    "%s :rows",
    "{x}",
    "名前 😀",
    "\\u0000",
    "null",
    " ",
    "\u2028",
)


def outcome(outcome_id, **more):
    return {
        "outcome_id": outcome_id, "content_hash": "0" * 64, "corrects_id": None,
        "shipment_id": None, "examined_at": NOON, "mode": "express",
        "selection": Selection.RANDOM, "violation": False, "severity": None, "on_time": None,
        "complete": None, "description_specific": None, "consignee_plausible": None,
        "presented": None, "received_at": NOON, "received_from": "b", **more,
    }  # fmt: skip


def total(enrollment_id, **more):
    nothing = dict.fromkeys(EXAMINED, 0)
    return {"enrollment_id": enrollment_id, "mode": "express"} | nothing | more


def test_rows_are_kept_as_the_session_would_keep_them(app):
    far = NOON.astimezone(timezone(timedelta(hours=9)))
    found = outcome("1", examined_at=far, violation=True, severity=Severity.MAJOR, on_time=False)

    put_in(Outcome, [found, outcome("2", complete=True)])

    first, second = db.session.scalars(select(Outcome).order_by(Outcome.id))
    assert (first.examined_at, first.severity, first.on_time) == (NOON, Severity.MAJOR, False)
    assert (first.complete, first.shipment_id, first.selection) == (None, None, Selection.RANDOM)
    assert (second.violation, second.severity, second.complete) == (False, None, True)


def test_odd_texts_are_kept_and_found_as_they_are(app):
    put_in(Outcome, [outcome(text, shipment_id=text) for text in ODD])

    question = select(Outcome.outcome_id, Outcome.shipment_id).where(
        among_texts(Outcome.outcome_id)
    )
    assert dict(ask(question, {"texts": in_json(ODD)}).all()) == {text: text for text in ODD}
    assert ask(question, {"texts": in_json(ODD[:1])}).all() == [(ODD[0], ODD[0])]
    assert ask(question, {"texts": in_json([])}).all() == []


def test_a_row_that_breaks_a_rule_of_the_table_is_refused_with_all_others(app):
    with pytest.raises(IntegrityError):
        put_in(Outcome, [outcome("1"), outcome("1")])
    db.session.rollback()
    with pytest.raises((StatementError, ValueError), match="no time zone"):
        put_in(Outcome, [outcome("1"), outcome("2", examined_at=NOON.replace(tzinfo=None))])
    db.session.rollback()

    assert db.session.scalars(select(Outcome)).all() == []


def test_numbers_are_added_to_what_is_there_and_put_in_where_nothing_is(app):
    first, second = make_certified().id, make_certified().id
    add_to(OutcomeTotal, EXAMINED, [total(first, random_examinations=1, random_minor=1)])

    more = [total(first, random_examinations=4), total(second, random_examinations=1)]
    add_to(OutcomeTotal, EXAMINED, more)

    columns = (
        OutcomeTotal.enrollment_id,
        OutcomeTotal.random_examinations,
        OutcomeTotal.random_minor,
    )
    assert set(db.session.execute(select(*columns)).all()) == {(first, 5, 1), (second, 1, 0)}


def test_numbers_longer_than_any_machine_word_are_kept_to_the_last_digit(app):
    enrollment_id, number = make_certified().id, 10**40 + 7

    put_in(OutcomeSum, [total(enrollment_id, random_examinations=number, half_life_days=365)])

    assert db.session.scalars(select(OutcomeSum.random_examinations)).all() == [number]

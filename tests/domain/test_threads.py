import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.threads import Pause, Said, Side, Visibility, pauses_in, waiting_for

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def program(hours, **given):
    return Said(NOON + hours * HOUR, Side.PROGRAM, **given)


def company(hours):
    return Said(NOON + hours * HOUR, Side.COMPANY)


def note(hours):
    return program(hours, visibility=Visibility.OFFICIALS)


def test_a_question_waits_for_the_other_side():
    assert waiting_for([program(0)], None) is Side.COMPANY
    assert waiting_for([program(0), company(1)], None) is Side.PROGRAM
    assert waiting_for([company(0), program(1)], None) is Side.COMPANY


def test_what_needs_no_answer_waits_for_nobody_and_nor_does_what_is_closed():
    assert waiting_for([company(0), program(1, needs_answer=False)], None) is None
    assert waiting_for([program(0)], NOON + HOUR) is None
    assert waiting_for([], None) is None


def test_a_note_among_officials_changes_nothing():
    assert waiting_for([company(0), note(1)], None) is Side.PROGRAM
    assert waiting_for([note(0)], None) is None


def test_the_clock_stands_still_from_the_question_to_the_answer():
    said = [
        program(0, stops_clock=True),
        program(2, stops_clock=True),
        note(3),
        company(5),
        program(6),
        company(7),
        program(8, stops_clock=True),
    ]

    assert pauses_in(said, None, "Why?") == (
        Pause(NOON, NOON + 5 * HOUR, "Why?"),
        Pause(NOON + 8 * HOUR, None, "Why?"),
    )


def test_closing_an_unanswered_question_lets_the_clock_run_again():
    pauses = pauses_in([program(0, stops_clock=True)], NOON + HOUR, "Why?")

    assert pauses == (Pause(NOON, NOON + HOUR, "Why?"),)


@given(st.lists(st.tuples(st.sampled_from(Side), st.booleans())), st.booleans())
def test_pauses_follow_one_another_and_each_ends_before_the_next_begins(turns, closed):
    said = [
        Said(NOON + n * HOUR, side, stops_clock=stops and side is Side.PROGRAM)
        for n, (side, stops) in enumerate(turns)
    ]
    end = NOON + len(said) * HOUR if closed else None

    pauses = pauses_in(said, end, "Why?")

    assert all(p.until is None or p.since < p.until for p in pauses)
    assert all(p.until is not None and p.until <= q.since for p, q in itertools.pairwise(pauses))
    asked = any(one.stops_clock for one in said)
    assert bool(pauses) == asked

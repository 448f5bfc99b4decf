from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.annual_review import (
    CONFIRMATIONS,
    AnnualReviewRefused,
    Answered,
    DocumentFacts,
    ItemKind,
    ReviewState,
    Step,
    YearFacts,
    check_answer,
    check_whole,
    items_asked,
    state_of,
    why_stale,
    window_at,
    window_begun,
)

DUE = date(2027, 11, 24)
DAYS = st.dates(date(2026, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("on", "due_on"),
    [
        (date(2026, 11, 24), date(2027, 11, 24)),
        (date(2027, 11, 23), date(2027, 11, 24)),
        (date(2027, 11, 24), date(2027, 11, 24)),
        (date(2027, 11, 25), date(2028, 11, 24)),
    ],
)
def test_the_window_ends_on_the_next_anniversary_of_the_certification(on, due_on):
    window = window_at(date(2026, 11, 24), on, 90)

    assert window.due_on == due_on
    assert window.opens_on == due_on - timedelta(days=90)


def test_who_was_certified_on_29_february_has_the_28th_between_leap_years():
    leap = date(2028, 2, 29)

    assert window_at(leap, date(2028, 3, 1), 90).due_on == date(2029, 2, 28)
    assert window_at(leap, date(2029, 2, 28), 90).due_on == date(2029, 2, 28)
    assert window_at(leap, date(2029, 3, 1), 90).due_on == date(2030, 2, 28)
    assert window_at(leap, date(2031, 12, 1), 90).due_on == date(2032, 2, 29)


@given(DAYS, st.integers(0, 12_000))
def test_windows_follow_each_other_by_a_year_and_never_drift(certified_on, after):
    on = certified_on + timedelta(days=after)
    window = window_at(certified_on, on, 90)
    following = window_at(certified_on, window.due_on + timedelta(days=1), 90)

    assert window.due_on >= on
    assert window.due_on.year - certified_on.year >= 1
    assert following.due_on.year == window.due_on.year + 1
    assert (window.due_on.month, window.due_on.day) in (
        (certified_on.month, certified_on.day),
        (2, 28),
    )
    assert window.is_open(window.due_on)
    assert window.is_open(window.opens_on)
    assert not window.is_open(window.opens_on - timedelta(days=1))


def test_only_what_is_stale_is_asked_beside_the_confirmations():
    facts = YearFacts(
        documents=[
            DocumentFacts(1, "Plan"),
            DocumentFacts(2, "Bond", valid_until=DUE - timedelta(days=1)),
            DocumentFacts(3, "License", valid_until=DUE),
            DocumentFacts(4, "Log", period_to=date(2026, 11, 23)),
            DocumentFacts(5, "Report", period_to=date(2026, 11, 24)),
        ],
        changed_criteria=["GOV-01"],
        touched={"GOV-01": "Filed.", "GOV-02": "Found."},
        risk_assessed_on=date(2026, 11, 23),
    )

    asked = [(item.kind, item.subject) for item in items_asked(facts, DUE)]

    assert asked == [
        (ItemKind.EVIDENCE, "2"),
        (ItemKind.EVIDENCE, "4"),
        (ItemKind.CRITERION, "GOV-01"),
        (ItemKind.ANSWER, "GOV-02"),
        (ItemKind.RISK, ""),
        *((kind, "") for kind in CONFIRMATIONS),
    ]


def test_who_has_changed_nothing_only_confirms():
    facts = YearFacts(documents=[], changed_criteria=[], touched={})

    assert tuple(item.kind for item in items_asked(facts, DUE)) == CONFIRMATIONS


def test_a_stale_document_says_why():
    assert "2027-11-23" in why_stale(DocumentFacts(1, "Bond", valid_until=date(2027, 11, 23)), DUE)
    assert "2026-01-31" in why_stale(DocumentFacts(1, "Log", period_to=date(2026, 1, 31)), DUE)
    assert why_stale(DocumentFacts(1, "Plan"), DUE) == ""


@pytest.mark.parametrize(
    ("steps", "on", "state"),
    [
        ([], DUE, ReviewState.OPEN),
        ([], DUE + timedelta(days=1), ReviewState.MISSED),
        ([Step.SUBMITTED], DUE + timedelta(days=9), ReviewState.SUBMITTED),
        ([Step.SUBMITTED, Step.SENT_BACK], DUE, ReviewState.RETURNED),
        ([Step.SUBMITTED, Step.SENT_BACK], DUE + timedelta(days=1), ReviewState.MISSED),
        ([Step.SUBMITTED, Step.ACCEPTED], DUE + timedelta(days=9), ReviewState.ACCEPTED),
        ([Step.MISSED], DUE + timedelta(days=9), ReviewState.MISSED),
        ([Step.MISSED, Step.SUBMITTED], DUE + timedelta(days=9), ReviewState.SUBMITTED),
        ([Step.MISSED, Step.SUBMITTED, Step.ACCEPTED], DUE, ReviewState.ACCEPTED),
    ],
)
def test_the_state_follows_from_what_happened_and_the_day(steps, on, state):
    assert state_of(steps, DUE, on) is state


@pytest.mark.parametrize(
    ("kind", "answered", "note"),
    [
        (ItemKind.GATES, Answered.REPLACED, "New."),
        (ItemKind.EVIDENCE, Answered.CHANGED, "New."),
        (ItemKind.EVIDENCE, Answered.CONFIRMED, " "),
        (ItemKind.RISK, Answered.CONFIRMED, ""),
        (ItemKind.SITES, Answered.CHANGED, ""),
    ],
)
def test_an_answer_that_the_item_cannot_have_is_refused(kind, answered, note):
    with pytest.raises(AnnualReviewRefused):
        check_answer(kind, answered, note)


@pytest.mark.parametrize(
    ("kind", "answered", "note"),
    [
        (ItemKind.GATES, Answered.CONFIRMED, ""),
        (ItemKind.EVIDENCE, Answered.REPLACED, ""),
        (ItemKind.EVIDENCE, Answered.CONFIRMED, "It is renewed each night."),
        (ItemKind.ANSWER, Answered.CHANGED, ""),
        (ItemKind.OFFICER, Answered.CHANGED, "Ms. Lee now."),
    ],
)
def test_an_answer_that_fits_is_taken(kind, answered, note):
    assert check_answer(kind, answered, note) is None


def test_a_review_is_handed_in_whole():
    assert check_whole([1, 2], [2, 1]) is None
    with pytest.raises(AnnualReviewRefused, match="1 have no answer"):
        check_whole([1, 2], [1])


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 1500))
def test_the_window_that_began_last_is_over_or_open_and_no_other_began_since(certified_on, days):
    on = certified_on + timedelta(days=days)
    begun = window_begun(certified_on, on, 90)

    coming = window_at(certified_on, on, 90)
    if begun is None:
        assert coming.due_on.year == certified_on.year + 1
        assert on < coming.opens_on
        return
    assert begun.opens_on <= on
    assert begun == coming or begun.due_on < on < coming.opens_on

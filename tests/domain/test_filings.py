from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.filings import (
    FilingEffect,
    FilingFacts,
    FilingKind,
    FilingRefused,
    FilingState,
    check_correction,
    check_dates,
    check_documents,
    days_late,
    filing_state,
    is_due,
    takes_effect_on,
)

DAY = date(2027, 3, 1)
KIND = FilingKind("volume", "V", "V", FilingEffect.VOLUME, False, 10, True, "None.")
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 31))


def facts(**given_facts):
    return FilingFacts(**({"reviewed": True, "effective_on": DAY, "filed_on": DAY} | given_facts))


@pytest.mark.parametrize(
    ("happened", "effective", "filed"),
    [(DAY, DAY - timedelta(days=1), DAY - timedelta(days=9)), (DAY, DAY, DAY + timedelta(days=1))],
)
def test_nothing_counts_before_it_happened_or_was_filed(happened, effective, filed):
    with pytest.raises(FilingRefused):
        check_dates(happened, effective, filed)


def test_a_change_may_count_from_today_or_later():
    assert check_dates(DAY, DAY, DAY) is None
    assert check_dates(DAY + timedelta(days=30), DAY + timedelta(days=40), DAY) is None


@pytest.mark.parametrize(
    ("known", "state", "day"),
    [
        (facts(), FilingState.AWAITING_DECISION, None),
        (facts(reviewed=False), FilingState.PENDING, DAY),
        (facts(accepted=False, decided_on=DAY), FilingState.REFUSED, None),
        (facts(accepted=True, decided_on=DAY - timedelta(days=9)), FilingState.PENDING, DAY),
        (
            facts(accepted=True, decided_on=DAY + timedelta(days=4)),
            FilingState.PENDING,
            DAY + timedelta(days=4),
        ),
        (facts(corrected=True), FilingState.SUPERSEDED, None),
        (facts(took_effect_on=DAY, corrected=True), FilingState.IN_EFFECT, DAY),
    ],
)
def test_a_filing_counts_from_its_day_once_nothing_stands_in_the_way(known, state, day):
    assert filing_state(known) is state
    assert takes_effect_on(known) == day


@given(DAYS, DAYS, DAYS, st.booleans())
def test_a_filing_is_never_due_before_it_was_filed_decided_and_named(
    effective, filed, decided, reviewed
):
    known = FilingFacts(reviewed, effective, filed, accepted=True, decided_on=decided)

    day = takes_effect_on(known)

    assert day >= effective
    assert day >= (decided if reviewed else filed)
    assert is_due(known, day)
    assert not is_due(known, day - timedelta(days=1))
    assert not is_due(replace(known, took_effect_on=day), day)


def test_a_correction_never_reaches_behind_what_took_effect():
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    assert check_correction(FilingState.IN_EFFECT, DAY, after) is None
    assert check_correction(FilingState.PENDING, DAY, before) is None
    for state, day in (
        (FilingState.IN_EFFECT, before),
        (FilingState.REFUSED, after),
        (FilingState.SUPERSEDED, after),
    ):
        with pytest.raises(FilingRefused):
            check_correction(state, DAY, day)


def test_lateness_is_counted_from_the_event():
    assert days_late(KIND, DAY, DAY + timedelta(days=10)) == 0
    assert days_late(KIND, DAY, DAY + timedelta(days=13)) == 3
    assert days_late(KIND, DAY, DAY - timedelta(days=13)) == 0


def test_a_kind_may_ask_for_a_document():
    assert check_documents(KIND, ["a document"]) is None
    assert check_documents(replace(KIND, documented=False), []) is None
    with pytest.raises(FilingRefused):
        check_documents(KIND, [])

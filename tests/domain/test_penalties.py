from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.penalties import (
    POSSIBLE,
    MitigationRange,
    PenaltyFact,
    PenaltyState,
    PenaltyStep,
    check_assessed,
    check_mitigated,
    check_step,
    last_day,
    petition_until,
    range_for,
    state_after,
)

S = PenaltyStep
DAY = date(2026, 11, 24)
NOTICE = PenaltyFact(S.NOTICE, DAY, DAY + timedelta(days=60))
RANGES = {0: MitigationRange(0, 0, 50), 3: MitigationRange(3, 25, 90)}


def after(*steps):
    return (NOTICE, *(PenaltyFact(step, DAY + timedelta(days=n)) for n, step in enumerate(steps)))


@given(st.lists(st.sampled_from(PenaltyStep), max_size=12))
def test_nothing_follows_what_is_final_or_cancelled(steps):
    facts = [NOTICE]
    for step in steps:
        if step in POSSIBLE[state_after(facts)]:
            facts.append(PenaltyFact(step, DAY))

    taken = [fact.step for fact in facts]

    assert not {S.FINAL, S.CANCEL} & set(taken[:-1])
    assert S.FINAL not in taken or taken[-2] is S.PROPOSE


def test_what_is_sent_back_stands_as_before_it_was_proposed():
    assert state_after(after(S.PROPOSE, S.SEND_BACK)) is PenaltyState.NOTICED
    decided = after(S.PETITION, S.MITIGATE, S.PROPOSE, S.SEND_BACK)
    assert state_after(decided) is PenaltyState.DECIDED


def test_a_company_petitions_until_its_last_day_and_the_case_is_final_only_after():
    last = NOTICE.petition_until
    assert petition_until([NOTICE]) == last
    check_step([NOTICE], S.PETITION, last, last)
    with pytest.raises(TransitionNotAllowed, match="2027-01-23"):
        check_step([NOTICE], S.PROPOSE, last, last)

    late = last + timedelta(days=1)

    check_step([NOTICE], S.PROPOSE, late, late)
    with pytest.raises(TransitionNotAllowed, match="over"):
        check_step([NOTICE], S.PETITION, late, late)


def test_no_step_lies_in_the_future_or_before_the_one_that_it_follows():
    with pytest.raises(InputRefused, match="future"):
        check_step(after(S.PETITION), S.MITIGATE, DAY + timedelta(days=1), DAY)
    with pytest.raises(InputRefused, match="no earlier day"):
        check_step(after(S.PETITION), S.MITIGATE, DAY - timedelta(days=1), DAY)


def test_each_petition_is_answered_and_the_last_decision_stands():
    days = {"most": 2, "first_days": 60, "later_days": 30}
    assert last_day(S.NOTICE, DAY, petitions=0, **days) == DAY + timedelta(days=60)
    assert last_day(S.MITIGATE, DAY, petitions=1, **days) == DAY + timedelta(days=30)
    assert last_day(S.MITIGATE, DAY, petitions=2, **days) is None
    stands = after(S.PETITION, S.MITIGATE)
    with pytest.raises(TransitionNotAllowed):
        check_step(stands, S.PETITION, DAY + timedelta(days=9), DAY + timedelta(days=9))
    check_step(stands, S.PROPOSE, DAY + timedelta(days=1), DAY + timedelta(days=9))


def test_a_tier_lessens_no_penalty_for_what_was_done_on_purpose():
    assert range_for(RANGES, 3, "gross", {"fraud"}).most == 90
    assert range_for(RANGES, 3, "fraud", {"fraud"}).most == 50


@given(cents=st.integers(1, 10_000_000), percent=st.integers(0, 100))
def test_an_amount_outside_the_normal_range_needs_a_reason(cents, percent):
    assessed = Decimal(cents)
    amount = (assessed * (100 - percent) / 100).quantize(Decimal("0.01"))
    if 25 <= percent <= 90:
        check_mitigated(assessed, amount, RANGES[3], "")
    else:
        with pytest.raises(InputRefused, match="departs"):
            check_mitigated(assessed, amount, RANGES[3], "")
        check_mitigated(assessed, amount, RANGES[3], "The court said so.")


@pytest.mark.parametrize("amount", ["-1", "101", "50.001", "NaN", "Infinity"])
def test_no_reason_makes_an_amount_of_what_is_none(amount):
    with pytest.raises(InputRefused):
        check_mitigated(Decimal(100), Decimal(amount), RANGES[0], "A reason.")


@pytest.mark.parametrize("amount", ["0", "-5", "10000.01", "1.001"])
def test_a_notice_assesses_money_up_to_the_maximum(amount):
    with pytest.raises(InputRefused):
        check_assessed(Decimal(amount), Decimal(10_000))
    check_assessed(Decimal("10000.00"), Decimal(10_000))

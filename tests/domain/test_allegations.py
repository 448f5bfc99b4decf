import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from trusted.domain.allegations import (
    LETTERS,
    POSSIBLE,
    RANDOM,
    Category,
    Step,
    Told,
    TriageState,
    alike,
    canonical_code,
    check_step,
    code_of,
    state_after,
)
from trusted.domain.errors import InputRefused, TransitionNotAllowed

numbers = st.integers(0, len(LETTERS) ** RANDOM - 1)


@given(numbers)
def test_a_code_is_read_however_it_is_typed(number):
    code = code_of(number)

    assert canonical_code(code) == code
    assert canonical_code(f" {code.lower().replace('-', ' ')} ") == code
    assert canonical_code(code.replace("0", "O").replace("1", "l")) == code


@given(numbers, st.integers(0, 19), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_found(number, place, letter):
    letters = list(code_of(number).replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter

    with pytest.raises(InputRefused, match="wrong"):
        canonical_code("".join(letters))


@given(numbers, st.integers(0, 16))
def test_two_neighbors_swapped_are_always_found(number, place):
    letters = list(code_of(number).replace("-", ""))
    if letters[place] == letters[place + 1]:
        return
    letters[place], letters[place + 1] = letters[place + 1], letters[place]

    with pytest.raises(InputRefused, match="wrong"):
        canonical_code("".join(letters))


@pytest.mark.parametrize("typed", ["", "7KQ2M", "7KQ2M-9XD4T-W0HPR-5BVEN-0", "????"])
def test_a_code_of_another_length_is_told_so(typed):
    with pytest.raises(InputRefused, match="20 letters and digits"):
        canonical_code(typed)


def test_no_letter_of_a_code_can_be_taken_for_another():
    assert not set(LETTERS) & set("OILU")


def test_a_number_that_does_not_fit_is_no_code():
    with pytest.raises(ValueError, match="does not fit"):
        code_of(len(LETTERS) ** RANDOM)


def test_each_state_offers_only_steps_that_its_table_allows():
    for state in TriageState:
        for step in Step:
            if step in POSSIBLE[state]:
                check_step(state, step)
                continue
            with pytest.raises(TransitionNotAllowed):
                check_step(state, step)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_where_a_report_stands_follows_from_its_last_step(steps):
    assert state_after(steps) is (state_after(steps[-1:]) if steps else TriageState.NEW)
    assert state_after([*steps, Step.CLOSE]).is_open is False


def told(id_, **given):
    said = {"category": Category.MERCHANDISE, "subject": "Shiny Things Ltd", "link": ""}
    said |= {"seller": "", "what": "They sell watches with a false mark.", "received_at": NOON}
    return Told(id=id_, **(said | given))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"link": "https://www.shop.example/item/7/"}, {"link": "shop.example/item/7"}, "address"),
        ({"seller": "Shiny7"}, {"seller": " shiny7 ", "subject": "Another"}, "seller id"),
        ({}, {"subject": "SHINY THINGS, LTD", "what": "No papers at all."}, "names"),
        (
            {"subject": "A"},
            {"subject": "Zzzzzz", "what": "False mark! Sell watches."},
            "texts",
        ),
    ],
)
def test_what_may_be_one_is_suggested_with_the_reason(one, other, why):
    found = alike(told(1, **one), [told(1, **one), told(2, **other)], threshold=80, most=5)

    assert [like.id for like in found] == [2]
    assert why in found[0].why


def test_texts_alike_in_other_categories_are_not_suggested():
    other = told(2, subject="Zzzzzz", category=Category.FORCED_LABOR)

    assert alike(told(1, subject="A"), [other], threshold=80, most=5) == []


def test_the_likest_come_first_and_only_so_many():
    others = [told(n, subject=f"Shiny Things {'x' * n}") for n in range(2, 9)]

    found = alike(told(1), others, threshold=1, most=3)

    assert len(found) == 3
    assert [like.score for like in found] == sorted((like.score for like in found), reverse=True)

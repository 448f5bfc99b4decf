from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.differences import (
    AnswerContent,
    Content,
    Part,
    Piece,
    TextChange,
    changes_between,
    words_between,
)

MANUAL, CHART = "a" * 64, "b" * 64
ANSWER = AnswerContent("We check it each month.", 2, None, {MANUAL: "Manual"})
BEFORE = Content(
    facts={"Address": "1 Main Street"},
    answers={"GOV-01": ANSWER, "GOV-02": ANSWER},
    eligibility={"officer": True},
    identifiers=["scac:FXPQ"],
    sites=["Hub, Road 1, US (Sorting)"],
)


def test_what_stayed_the_same_is_no_change():
    assert not changes_between(BEFORE, BEFORE)
    assert not changes_between(Content(), Content())


def test_an_answer_shows_its_words_and_documents_that_came_and_went():
    better = AnswerContent("We check it each week.", 3, None, {CHART: "Chart"})

    changes = changes_between(BEFORE, replace(BEFORE, answers={"GOV-01": better, "GOV-02": ANSWER}))

    (change,) = changes.answers
    assert change.criterion_id == "GOV-01"
    assert change.words == (
        Piece(Part.KEPT, "We check it each "),
        Piece(Part.REMOVED, "month."),
        Piece(Part.ADDED, "week."),
    )
    assert (change.documents_added, change.documents_removed) == (("Chart",), ("Manual",))
    assert (change.before.grade, change.after.grade) == (2, 3)


def test_an_answer_that_came_or_that_no_longer_applies_is_a_change():
    absent = AnswerContent("", None, "We have no such goods.", {})
    after = replace(BEFORE, answers={"GOV-01": absent, "GOV-02": ANSWER, "GOV-03": ANSWER})

    changed, new = changes_between(BEFORE, after).answers

    assert changed.words[-1] == Piece(Part.ADDED, "goods.")
    assert new.before == AnswerContent()


def test_facts_eligibility_identifiers_and_sites_are_compared_too():
    after = Content(
        facts={"Address": "2 Main Street"},
        answers=BEFORE.answers,
        eligibility={"officer": False},
        identifiers=["scac:FXPX"],
        sites=[],
    )

    changes = changes_between(BEFORE, after)

    assert changes.facts == (TextChange("Address", "1 Main Street", "2 Main Street"),)
    assert changes.eligibility == (TextChange("officer", "Yes", "No"),)
    assert (changes.identifiers_added, changes.identifiers_removed) == (
        ("scac:FXPX",),
        ("scac:FXPQ",),
    )
    assert (changes.sites_added, changes.sites_removed) == ((), ("Hub, Road 1, US (Sorting)",))
    assert changes


TEXTS = st.lists(st.sampled_from(["the", "deputy", "is", "Jo", "\n", "  "]), max_size=12).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts_again(before, after):
    pieces = words_between(before, after)

    assert "".join(p.text for p in pieces if p.part is not Part.ADDED) == before
    assert "".join(p.text for p in pieces if p.part is not Part.REMOVED) == after
    assert all(p.text for p in pieces)
    if before == after:
        assert {p.part for p in pieces} <= {Part.KEPT}

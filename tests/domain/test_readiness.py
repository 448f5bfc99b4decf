"""What a reviewer would remark on, gravest first, each with its place."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from trusted.domain.application import ApplicationFacts, ApplicationNeeds, ResponseFacts, Task
from trusted.domain.criteria import Criterion, Grade, Level
from trusted.domain.readiness import (
    DocumentFacts,
    ProfileFacts,
    ReadinessPolicy,
    Severity,
    remarks,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = ReadinessPolicy(3, 90, 1, 3, 50, frozenset({"report"}))
IDS = ("A-1", "A-2", "A-3", "A-4")


def criterion(id_):
    level = Level.SHOULD if id_ == "A-4" else Level.MUST
    texts = ("Be good.", "A record.", "Look.", "Show it.")
    return Criterion(id_, "gov", level, 1, frozenset({"carrier"}), *texts)


NEEDS = ApplicationNeeds((), (), tuple(criterion(id_) for id_ in IDS))


def answer(id_, **given):
    facts = {
        "statement": f"In our {id_} way of {'abcd'[int(id_[-1]) - 1]}.",
        "grade": Grade.MET,
        "not_applicable_reason": None,
        "evidence_count": 1,
    }
    return ResponseFacts(id_, **(facts | given))


def document(id_=1, **given):
    facts = {
        "title": f"Paper {id_}",
        "kind": "procedure",
        "issued_on": date(2026, 6, 1),
        "period_to": None,
        "valid_until": None,
    }
    return DocumentFacts(id_, **(facts | given))


ANSWERS = {id_: answer(id_) for id_ in IDS}
PAPERS = {id_: (document(number),) for number, id_ in enumerate(IDS, 1)}
PROFILE = ProfileFacts(PAPERS, review_due=date(2027, 6, 1))


def remarked(answers=ANSWERS, profile=PROFILE):
    given = {"agreement_signed": True, "contact_named": True}
    facts = ApplicationFacts("carrier", {}, ["ein"], 1, answers.values(), **given)
    needs = replace(NEEDS, schemes=("ein",))
    return remarks(facts, profile, needs, POLICY, NOW)


def codes(*args, **given):
    return [(r.severity, r.code, r.subject) for r in remarked(*args, **given)]


def with_papers(**given):
    return replace(PROFILE, documents=PAPERS | {"A-1": (document(**given),)})


def test_a_ready_application_is_not_remarked_on():
    assert remarked() == ()


def test_what_is_missing_must_be_mended_and_comes_first():
    answers = ANSWERS | {"A-2": answer("A-2", grade=None), "A-3": answer("A-3", grade=Grade(3))}

    assert codes(answers) == [
        (Severity.MUST_MEND, "grade-missing", "A-2"),
        (Severity.SHOULD_MEND, "no-measured-results", "A-3"),
    ]


def test_returned_items_that_nobody_touched_are_remarked_on():
    profile = replace(PROFILE, unmended=[("A-1", "Say who."), ("", "Tidy up.")])

    found = remarked(profile=profile)

    assert [(r.code, r.subject) for r in found] == [
        ("returned-unmended", "A-1"),
        ("returned-unmended", ""),
    ]
    assert "Say who." in found[0].text


def test_the_same_words_in_many_answers_are_remarked_on_whatever_the_case_and_the_spaces():
    same = {id_: answer(id_, statement=f"  We  MEET {id_} ") for id_ in IDS[:3]}
    same["A-3"] = answer("A-3", statement="we meet A-3")

    assert codes(ANSWERS | same) == [(Severity.SHOULD_MEND, "same-words", id_) for id_ in IDS[:3]]
    assert codes(ANSWERS | {"A-1": same["A-1"], "A-2": same["A-2"]}) == []


@pytest.mark.parametrize(
    ("statement", "kind", "remarked_on"),
    [
        ("We found 3 of 400.", "report", False),
        ("We found few.", "report", True),
        ("We found 3 of 400.", "procedure", True),
    ],
)
def test_grade_3_needs_numbers_and_a_document_that_measures(statement, kind, remarked_on):
    answers = ANSWERS | {"A-1": answer("A-1", grade=Grade.MET_WITH_RESULTS, statement=statement)}

    found = codes(answers, with_papers(kind=kind))

    assert ((Severity.SHOULD_MEND, "no-measured-results", "A-1") in found) is remarked_on


def test_a_must_that_is_said_not_to_apply_is_noted_and_a_should_is_not():
    gone = {"grade": None, "statement": "", "not_applicable_reason": "No trucks."}
    answers = ANSWERS | {"A-1": answer("A-1", **gone), "A-4": answer("A-4", **gone)}

    assert codes(answers) == [(Severity.NOTE, "must-not-applicable", "A-1")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"valid_until": date(2026, 11, 23)}, (Severity.SHOULD_MEND, "evidence-expired")),
        ({"valid_until": date(2026, 11, 24)}, (Severity.NOTE, "evidence-ends-soon")),
        ({"valid_until": date(2027, 2, 22)}, (Severity.NOTE, "evidence-ends-soon")),
        ({"valid_until": date(2027, 2, 23)}, None),
        ({"period_to": date(2025, 11, 23)}, (Severity.NOTE, "evidence-dated")),
        ({"period_to": date(2025, 11, 24)}, None),
        ({"issued_on": date(2020, 1, 1)}, (Severity.NOTE, "evidence-dated")),
        ({"issued_on": None}, None),
    ],
)
def test_documents_that_ended_end_soon_or_speak_of_old_times_are_remarked_on(given, expected):
    found = codes(profile=with_papers(**given))

    assert found == ([(*expected, "A-1")] if expected else [])


def test_one_document_for_everything_is_remarked_on_once():
    profile = replace(PROFILE, documents=dict.fromkeys(IDS, (document(),)))

    (remark,) = remarked(profile=profile)

    assert remark.code == "one-document-for-all"
    assert "“Paper 1” alone supports 4 of your 4 answers" in remark.text
    few = {"A-1": (document(),), "A-2": (document(),)}
    assert codes(profile=replace(PROFILE, documents=few)) == []


def test_risks_that_were_not_reviewed_within_the_time_are_remarked_on():
    profile = replace(PROFILE, review_due=date(2026, 11, 23))

    (remark,) = remarked(profile=profile)

    assert (remark.code, remark.task) == ("risks-not-reviewed", Task.RISK)
    assert codes(profile=replace(PROFILE, review_due=date(2026, 11, 24))) == []
    assert codes(profile=replace(PROFILE, review_due=None)) == []

"""Applications: what is missing, where it is mended, and how far each part is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.application import (
    ApplicationFacts,
    ApplicationNeeds,
    EligibilityGate,
    ResponseFacts,
    Task,
    check_complete,
    closed_gates,
    gates_for,
    missing_parts,
    progress,
)
from trusted.domain.criteria import Criterion, Grade, Level
from trusted.domain.errors import ApplicationIncomplete
from trusted.domain.identifiers import Scheme

CARRIER = frozenset({"carrier"})


def criterion(id_: str, level: Level = Level.MUST) -> Criterion:
    return Criterion(
        id=id_,
        category="gov",
        level=level,
        weight=1,
        entity_types=CARRIER,
        text="Be good.",
        evidence="A record of it.",
        verification="Look.",
        guidance="Show it.",
    )


OFFICE = EligibilityGate("office", "Do you have an office?", CARRIER, True, "We visit it.")
DEBT = EligibilityGate("debt", "Do you owe final debts?", CARRIER, False, "Debts are paid first.")
MUST, SHOULD = criterion("GOV-01"), criterion("GOV-02", Level.SHOULD)
NEEDS = ApplicationNeeds(
    gates=(OFFICE, DEBT),
    schemes=(Scheme.SCAC, Scheme.IATA),
    criteria=(MUST, SHOULD),
    risk_assessment=True,
)


def answer(id_: str, **given) -> ResponseFacts:
    facts = {
        "criterion_id": id_,
        "statement": "We do.",
        "grade": Grade.MET,
        "not_applicable_reason": None,
        "evidence_count": 1,
    }
    return ResponseFacts(**facts | given)


COMPLETE = ApplicationFacts(
    entity_type="carrier",
    answers={"office": True, "debt": False},
    schemes=(Scheme.SCAC,),
    sites=1,
    responses=(answer("GOV-01"), answer("GOV-02", evidence_count=0)),
    agreement_signed=True,
    contact_named=True,
    risk_assessed=True,
)
EMPTY = ApplicationFacts("carrier", {}, (), 0, (), agreement_signed=False)


def wheres(facts: ApplicationFacts) -> list[tuple[str, str]]:
    return [(part.code, part.where) for part in missing_parts(facts, NEEDS)]


def test_a_complete_application_lacks_nothing():
    check_complete(COMPLETE, NEEDS)

    assert missing_parts(COMPLETE, NEEDS) == ()
    assert all(part.complete for part in progress(COMPLETE, NEEDS))


def test_an_empty_application_lacks_everything_in_task_order():
    assert wheres(EMPTY) == [
        ("eligibility-unanswered", "eligibility/office"),
        ("eligibility-unanswered", "eligibility/debt"),
        ("identifier-missing", "identifiers"),
        ("site-missing", "sites"),
        ("contact-missing", "contact"),
        ("response-missing", "profile/GOV-01"),
        ("response-missing", "profile/GOV-02"),
        ("risk-assessment-missing", "risk"),
        ("agreement-unsigned", "agreement"),
    ]
    with pytest.raises(ApplicationIncomplete, match=r"Answer criterion GOV-01.*agreement"):
        check_complete(EMPTY, NEEDS)


def test_nothing_is_done_in_an_empty_application():
    assert [(p.task, p.done, p.total) for p in progress(EMPTY, NEEDS)] == [
        (Task.ELIGIBILITY, 0, 2),
        (Task.IDENTIFIERS, 0, 1),
        (Task.SITES, 0, 1),
        (Task.CONTACT, 0, 1),
        (Task.PROFILE, 0, 2),
        (Task.RISK, 0, 1),
        (Task.AGREEMENT, 0, 1),
    ]


def test_a_wrong_eligibility_answer_says_why_it_matters():
    facts = replace(COMPLETE, answers={"office": True, "debt": True})

    (part,) = missing_parts(facts, NEEDS)

    assert part.code == "not-eligible"
    assert "Debts are paid first." in part.text
    assert closed_gates(NEEDS.gates, facts.answers) == (DEBT,)


def test_gates_stand_only_before_their_entity_types():
    assert gates_for((OFFICE, DEBT), "carrier") == (OFFICE, DEBT)
    assert gates_for((OFFICE, DEBT), "seller") == ()


def test_an_identifier_of_another_kind_is_not_enough():
    facts = replace(COMPLETE, schemes=(Scheme.DUNS,))

    (part,) = missing_parts(facts, NEEDS)

    assert part.where == "identifiers"
    assert "scac, iata" in part.text


@pytest.mark.parametrize(
    ("given_answer", "code"),
    [
        (answer("GOV-01", statement="  "), "statement-missing"),
        (answer("GOV-01", grade=None), "grade-missing"),
        (answer("GOV-01", evidence_count=0), "evidence-missing"),
        (answer("GOV-01", evidence_count=0, grade=Grade.PARTLY_MET), "evidence-missing"),
        (answer("GOV-01", grade=None, not_applicable_reason=" "), "reason-missing"),
    ],
)
def test_half_an_answer_to_a_must_is_named(given_answer, code):
    facts = replace(COMPLETE, responses=(given_answer, answer("GOV-02")))

    assert wheres(facts) == [(code, "profile/GOV-01")]


@pytest.mark.parametrize(
    "given_answer",
    [
        answer("GOV-01", grade=Grade.NOT_MET, evidence_count=0),
        answer(
            "GOV-01",
            statement="",
            grade=None,
            not_applicable_reason="We have no warehouse.",
            evidence_count=0,
        ),
    ],
)
def test_an_honest_no_and_a_reasoned_not_applicable_are_answers(given_answer):
    facts = replace(COMPLETE, responses=(given_answer, answer("GOV-02")))

    assert missing_parts(facts, NEEDS) == ()


answers = st.builds(
    ResponseFacts,
    criterion_id=st.sampled_from(["GOV-01", "GOV-02", "OLD-09"]),
    statement=st.sampled_from(["", "We do."]),
    grade=st.none() | st.sampled_from(Grade),
    not_applicable_reason=st.sampled_from([None, "", "No such goods."]),
    evidence_count=st.integers(0, 2),
)
facts_so_far = st.builds(
    ApplicationFacts,
    entity_type=st.just("carrier"),
    answers=st.dictionaries(st.sampled_from(["office", "debt", "old"]), st.booleans()),
    schemes=st.lists(st.sampled_from(Scheme)),
    sites=st.integers(0, 3),
    responses=st.lists(answers, unique_by=lambda given_answer: given_answer.criterion_id),
    agreement_signed=st.booleans(),
)


@given(facts_so_far)
def test_every_part_is_complete_exactly_when_nothing_is_missing_in_it(facts):
    missing = {part.task for part in missing_parts(facts, NEEDS)}

    for part in progress(facts, NEEDS):
        assert 0 <= part.done <= part.total
        assert part.complete is (part.task not in missing)

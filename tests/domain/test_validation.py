"""Validations: no gap in the checklist, no claim beyond what was seen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.criteria import Assurance, Criterion, Grade, Level
from trusted.domain.errors import (
    ChecklistIncomplete,
    FindingRefused,
    ScopeNotMet,
    TransitionNotAllowed,
)
from trusted.domain.validation import (
    FindingFacts,
    MinimumScope,
    ValidationKind,
    allowed_assurances,
    check_concludable,
    check_day,
    check_finding,
    check_scope,
    failed,
    required_findings,
)


def criterion(id_: str, level: Level = Level.MUST) -> Criterion:
    words = dict.fromkeys(("text", "evidence", "verification", "guidance"), "Words.")
    return Criterion(id_, "gov", level, 1, frozenset({"carrier"}), **words)


def finding(id_: str, grade: Grade | None = Grade.MET, **given) -> FindingFacts:
    facts = {"criterion_id": id_, "grade": grade, "assurance": Assurance.DOCUMENT_CHECKED}
    return FindingFacts(**facts | given)


CRITERIA = (criterion("GOV-01"), criterion("GOV-02", Level.SHOULD), criterion("GOV-03"))


def test_a_checklist_with_every_finding_can_be_concluded():
    findings = [finding(c.id) for c in CRITERIA]

    assert required_findings(findings, CRITERIA) == frozenset()
    assert check_concludable(findings, CRITERIA, ValidationKind.DESK) is None


def test_a_gap_in_the_checklist_is_named():
    with pytest.raises(ChecklistIncomplete, match=r"GOV-02, GOV-03") as refusal:
        check_concludable([finding("GOV-01")], CRITERIA, ValidationKind.SITE)

    assert refusal.value.missing == {"GOV-02", "GOV-03"}


@pytest.mark.parametrize(
    ("unsound", "words"),
    [
        (finding("GOV-01", None), "choose a grade"),
        (finding("GOV-01", None, not_applicable_reason="  "), "choose a grade"),
        (finding("GOV-01", not_applicable_reason="No goods."), "has no grade"),
        (finding("GOV-01", assurance=Assurance.SITE_VERIFIED), "desk validation cannot"),
    ],
)
def test_an_unsound_finding_is_refused_with_its_criterion(unsound, words):
    with pytest.raises(FindingRefused, match=f"GOV-01: .*{words}"):
        check_finding(unsound, ValidationKind.DESK)
    with pytest.raises(FindingRefused, match="GOV-01"):
        check_concludable(
            [unsound, finding("GOV-02"), finding("GOV-03")], CRITERIA, ValidationKind.DESK
        )


def test_only_who_was_there_can_say_so():
    seen = finding("GOV-01", assurance=Assurance.SITE_VERIFIED)

    assert check_finding(seen, ValidationKind.SITE) is None
    assert Assurance.SITE_VERIFIED not in allowed_assurances(ValidationKind.DESK)
    assert allowed_assurances(ValidationKind.SITE) == tuple(Assurance)


def test_a_criterion_that_does_not_apply_needs_a_reason_and_no_grade():
    excused = finding("GOV-01", None, not_applicable_reason="It has no warehouse.")

    assert check_finding(excused, ValidationKind.DESK) is None
    assert failed([excused, finding("GOV-03")], CRITERIA) == ()


def test_a_must_below_met_fails_and_a_should_does_not():
    findings = [
        finding("GOV-01", Grade.PARTLY_MET),
        finding("GOV-02", Grade.NOT_MET),
        finding("GOV-03", Grade.MET_WITH_RESULTS),
    ]

    assert failed(findings, CRITERIA) == (CRITERIA[0],)


def test_a_must_without_a_finding_has_not_passed():
    assert failed([], CRITERIA) == (CRITERIA[0], CRITERIA[2])


@given(st.lists(st.sampled_from(Grade), min_size=3, max_size=3), st.integers(0, 2))
def test_a_better_grade_never_fails_a_must(grades, place):
    findings = [finding(c.id, g) for c, g in zip(CRITERIA, grades, strict=True)]
    better = list(findings)
    better[place] = finding(CRITERIA[place].id, Grade(min(grades[place] + 1, 3)))

    assert set(failed(better, CRITERIA)) <= set(failed(findings, CRITERIA))


SCOPE = MinimumScope(frozenset({"A-1", "Z-9"}), {ValidationKind.SITE: 2, ValidationKind.DESK: 1})


def seen(criterion_id, assurance, grade=Grade.MET):
    return FindingFacts(criterion_id, grade, assurance, None if grade is not None else "None here.")


def test_the_least_that_every_validation_verifies_cannot_be_left_to_the_companys_word():
    criteria = [criterion("A-1"), criterion("A-2"), criterion("A-3")]
    on_site = [seen(c.id, Assurance.SITE_VERIFIED) for c in criteria]
    check_scope(on_site, criteria, SCOPE, ValidationKind.SITE)

    with pytest.raises(ScopeNotMet, match="verifies A-1"):
        check_scope(
            [seen("A-1", Assurance.SELF_DECLARED), *on_site[1:]],
            criteria,
            SCOPE,
            ValidationKind.SITE,
        )
    with pytest.raises(ScopeNotMet, match=r"At least 2 criteria must be site verified; so far.*1"):
        check_scope(
            [
                on_site[0],
                seen("A-2", Assurance.DOCUMENT_CHECKED),
                seen("A-3", Assurance.SITE_VERIFIED, None),
            ],
            criteria,
            SCOPE,
            ValidationKind.SITE,
        )


def test_nothing_is_seen_on_site_before_the_day_of_the_visit():
    visit_on = date(2027, 1, 10)
    on_site, at_desk = seen("A-1", Assurance.SITE_VERIFIED), seen("A-1", Assurance.DOCUMENT_CHECKED)

    check_day(at_desk, visit_on, date(2027, 1, 9))
    check_day(on_site, visit_on, visit_on)
    with pytest.raises(TransitionNotAllowed, match="2027-01-10"):
        check_day(on_site, visit_on, date(2027, 1, 9))

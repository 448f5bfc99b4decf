import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Grade
from trusted.domain.revisions import Verdict, after_revision

MET = Verdict(Grade.MET, Assurance.SITE_VERIFIED, by_validator=True)
GRADES = st.none() | st.sampled_from(Grade)


def test_a_better_wording_leaves_the_finding_as_it_is():
    assert after_revision(MET, Grade.MET, process_changed=False) == MET
    assert after_revision(MET, Grade.MET_WITH_RESULTS, process_changed=False) == MET


@pytest.mark.parametrize(
    ("own", "changed", "grade"),
    [
        (Grade.PARTLY_MET, False, Grade.PARTLY_MET),
        (Grade.MET_WITH_RESULTS, True, Grade.MET),
        (None, True, None),
    ],
)
def test_a_changed_process_is_no_longer_what_was_found(own, changed, grade):
    assert after_revision(MET, own, process_changed=changed) == Verdict(
        grade, Assurance.DOCUMENT_CHECKED, by_validator=False
    )


def test_what_did_not_apply_and_now_does_is_no_finding():
    found = Verdict(None, Assurance.SITE_VERIFIED, by_validator=True)
    assert after_revision(found, Grade.MET, process_changed=False) == Verdict(
        Grade.MET, Assurance.DOCUMENT_CHECKED, by_validator=False
    )


@given(GRADES, st.sampled_from(Assurance), GRADES, st.booleans())
def test_no_company_raises_its_grade_or_assurance_by_itself(grade, assurance, own, changed):
    after = after_revision(
        Verdict(grade, assurance, by_validator=True), own, process_changed=changed
    )

    assert ASSURANCE_ORDER.index(after.assurance) <= ASSURANCE_ORDER.index(assurance)
    if grade is not None and after.grade is not None:
        assert after.grade <= grade

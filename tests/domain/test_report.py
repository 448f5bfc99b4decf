from trusted.domain.criteria import Grade
from trusted.domain.report import ReportedFinding, drafted_report


def finding(criterion_id, grade, **given):
    facts = {
        "text": "Doors are locked.",
        "assurance": "site_verified",
        "note": "",
        "recommendation": "",
        "is_failed_must": False,
    }
    return ReportedFinding(criterion_id=criterion_id, grade=grade, **(facts | given))


def test_a_report_is_put_together_from_what_was_found():
    text = drafted_report(
        [
            finding("PHY-01", Grade.PARTLY_MET, is_failed_must=True, note="Not at night."),
            finding("PHY-02", Grade.MET_WITH_RESULTS, recommendation="Count the keys."),
            finding("PHY-03", None),
        ],
        ["X-ray every tenth parcel"],
        ["59 parcels, all conforming."],
    )

    assert text == (
        "Actions required\n- PHY-01: Doors are locked. Not at night.\n\n"
        "Recommendations (not binding)\n- PHY-02: Count the keys.\n\n"
        "Best practices, as proposed\n- X-ray every tenth parcel\n\n"
        "Samples\n- 59 parcels, all conforming.\n\n"
        "Verified criteria\n- PHY-02: met with results, site verified\n- PHY-03: does not apply"
    )


def test_what_there_is_nothing_of_says_so():
    assert drafted_report([], [], []).count("None.") == 5

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_reported, make_validation
from tests.factories_validation import (
    make_finding,
    make_planned,
    make_sample,
    member_of,
    supervisor,
    validator_of,
)
from trusted.domain.criteria import Assurance, Grade, applicable
from trusted.domain.errors import (
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    NotSeparated,
    SecondLookMissing,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import RequiredAction, Stance
from trusted.persistence.queries.reports import (
    actions_from,
    answer_points,
    answer_to_report,
    draft_of,
)
from trusted.program import shipped_program
from trusted.services.best_practices import decline_best_practice
from trusted.services.decisions import accept_best_practice, conclude_validation
from trusted.services.reports import (
    Point,
    answer_due,
    answer_report,
    report_text,
    save_report_draft,
)
from trusted.services.samples import PickResult, picks_of, record_results
from trusted.services.validations import (
    FindingDraft,
    FiveProofs,
    propose_best_practice,
    record_findings,
    report_validation,
)

pytestmark = pytest.mark.usefixtures("app")

PROOFS = FiveProofs(**dict.fromkeys(FiveProofs.__slots__, "Shown."))


def test_a_report_is_drafted_from_findings_samples_and_practices():
    validation = make_validation()
    validator = validator_of(validation)
    make_finding(validation, Grade.PARTLY_MET, note="No deputy.", recommendation="Name two.")
    sample = make_sample(validation)
    propose_best_practice(validation, "X-ray", PROOFS, actor=validator, now=NOON)

    text = report_text(validation)

    assert "GOV-01: An officer of the company" in text
    assert "No deputy." in text
    assert "GOV-01: Name two." in text
    assert "- X-ray" in text
    assert "45 of 100 parcels: 0 of 0 looked at did not conform." in text
    everything = [PickResult(pick, True) for pick in picks_of(sample)]
    record_results(sample, everything, actor=validator, now=NOON)
    assert "with 95 percent confidence at most" in report_text(validation)


def test_a_draft_is_kept_and_never_overwritten_unseen():
    validation = make_validation()
    validator = validator_of(validation)
    save_report_draft(validation, "First.", version=0, actor=validator, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        save_report_draft(validation, "Lost?", version=0, actor=validator, now=NOON)

    save_report_draft(validation, "Second.", version=1, actor=validator, now=NOON)

    assert draft_of(validation.id).text == "Second."
    with pytest.raises(NotPermitted):
        save_report_draft(validation, "Mine.", version=2, actor=supervisor(), now=NOON)
    make_reported(validation)
    with pytest.raises(TransitionNotAllowed):
        save_report_draft(validation, "Late.", version=2, actor=validator, now=NOON)


def test_no_report_before_the_day_or_while_a_second_look_is_missing():
    with pytest.raises(TransitionNotAllowed):
        make_reported(make_planned())

    validation = make_validation()
    validator = validator_of(validation)
    make_reported_but_one(validation)
    make_finding(validation)
    with pytest.raises(SecondLookMissing):
        report_validation(
            validation, "Seen.", actions_due=date(2027, 4, 1), actor=validator, now=NOON
        )


def make_reported_but_one(validation):
    drafts = [
        FindingDraft(criterion_id=c.id, grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, note="")
        for c in applicable(shipped_program().criteria, "carrier")
    ]
    record_findings(validation, drafts, actor=validator_of(validation), now=NOON)


def test_the_company_answers_the_report_and_each_action_once():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET}, answered=False)
    owner, action = member_of(validation), db.session.scalars(select(RequiredAction)).one()
    contested = {action.id: Point(Stance.CONTEST, "We have an officer.")}
    for stance, text, points in (
        (Stance.AGREE, "", {}),
        (Stance.AGREE, "", {action.id: Point(Stance.CONTEST)}),
        (Stance.CONTEST, " ", contested),
    ):
        with pytest.raises(InputRefused):
            answer_report(validation, stance, text, points, actor=owner, now=NOON)
    with pytest.raises(NotPermitted):
        answer_report(validation, Stance.AGREE, "", contested, actor=make_account(), now=NOON)

    answer = answer_report(validation, Stance.AGREE, "Thanks.", contested, actor=owner, now=NOON)

    assert answer_to_report(validation.id) is answer
    assert answer_points(answer.id)[action.id].text == "We have an officer."
    assert actions_from(validation.id) == [action]
    with pytest.raises(TransitionNotAllowed):
        answer_report(validation, Stance.AGREE, "", contested, actor=owner, now=NOON)


def test_there_is_nothing_to_answer_before_the_report():
    validation = make_validation()

    assert answer_due(validation) is None
    with pytest.raises(TransitionNotAllowed):
        answer_report(validation, Stance.AGREE, "", {}, actor=member_of(validation), now=NOON)


def test_a_supervisor_concludes_after_the_answer_or_when_its_time_is_over():
    validation = make_reported(answered=False)
    due = answer_due(validation)
    with pytest.raises(TransitionNotAllowed, match=due.isoformat()):
        conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    after = NOON + timedelta(days=(due - NOON.date()).days + 1)
    enrollment = conclude_validation(validation, 2, note="", actor=supervisor(), now=after)

    assert enrollment.status is Status.VALIDATED
    with pytest.raises(TransitionNotAllowed):
        answer_report(validation, Stance.AGREE, "", {}, actor=member_of(validation), now=after)


def test_a_practice_is_declined_for_a_reason_by_another_and_then_not_accepted():
    validation = make_validation()
    validator = validator_of(validation)
    practice = propose_best_practice(validation, "X-ray", PROOFS, actor=validator, now=NOON)
    with pytest.raises(NotPermitted):
        decline_best_practice(practice, "No.", actor=validator, now=NOON)
    with pytest.raises(InputRefused):
        decline_best_practice(practice, " ", actor=supervisor(), now=NOON)
    validator.role = Role.SUPERVISOR
    with pytest.raises(NotSeparated):
        decline_best_practice(practice, "No.", actor=validator, now=NOON)

    decline_best_practice(practice, "It is a must already.", actor=supervisor(), now=NOON)

    assert practice.decline_reason == "It is a must already."
    with pytest.raises(TransitionNotAllowed):
        decline_best_practice(practice, "Again.", actor=supervisor(), now=NOON)
    with pytest.raises(TransitionNotAllowed):
        accept_best_practice(practice, actor=supervisor(), now=NOON)

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
)
from tests.factories_years import BROKEN_SEAL, DAY, company_of, make_report, member_of, reviewer
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.incidents import AGGRAVATED, FOUND_FIRST, SuspensionNotOpen
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    IncidentConclusion,
    MembershipRole,
    Notice,
    RequiredAction,
)
from trusted.persistence.queries.incidents import (
    conclusion_of,
    known_incidents,
    linked_incident,
    report_documents,
    report_of,
    reports_of,
    unlinked_incidents,
)
from trusted.persistence.queries.touched import touched_since
from trusted.services.conduct import record_incident
from trusted.services.incident_reports import conclude_report, link_incident, report_incident
from trusted.services.scores import assess
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")


def found(enrollment, now=NOON):
    return record_incident(
        enrollment, what="Two parcels.", occurred_on=NOON.date(), actor=reviewer(), now=now
    )


def supervisor():
    return make_account(Role.SUPERVISOR)


def score(enrollment):
    return assess(enrollment, now=NOON + DAY).score.score


def test_a_report_opens_a_required_action_and_a_review_and_no_suspension():
    enrollment = make_certified()
    document = make_evidence(company_of(enrollment))
    before = score(enrollment)

    report = make_report(enrollment, replace(BROKEN_SEAL, documents=[document]))

    action = db.session.scalars(select(RequiredAction)).one()
    assert (action.id, action.due_on) == (report.required_action_id, (NOON + 30 * DAY).date())
    assert enrollment.status is Status.CERTIFIED
    assert score(enrollment) == before
    assert [d.id for d in report_documents(report.id)] == [document.id]
    assert reports_of(enrollment.id, 1).total == 1
    assert report_of(report.id, enrollment.id).id == report.id
    assert report_of(report.id, 999) is None
    notice = db.session.scalars(select(Notice).where(Notice.code == "incident-reported")).one()
    assert "not suspended" in notice.body


def test_who_reported_first_is_not_suspended_for_it():
    enrollment = make_certified()
    report = make_report(enrollment)
    link_incident(report, found(enrollment, NOON + DAY), actor=reviewer(), now=NOON + DAY)

    with pytest.raises(SuspensionNotOpen):
        suspend(enrollment, FOUND_FIRST, note="", actor=supervisor(), now=NOON + DAY)

    assert enrollment.status is Status.CERTIFIED


def test_who_reported_after_it_was_found_may_be_suspended():
    enrollment = make_certified()
    incident = found(enrollment)
    report = make_report(enrollment, now=NOON + DAY)
    link_incident(report, incident, actor=reviewer(), now=NOON + DAY)

    suspend(enrollment, FOUND_FIRST, note="", actor=supervisor(), now=NOON + DAY)

    assert enrollment.status is Status.SUSPENDED


def test_an_aggravated_incident_carries_a_suspension_on_the_word_of_two():
    enrollment = make_certified()
    report = make_report(enrollment)
    with pytest.raises(SuspensionNotOpen):
        suspend(enrollment, AGGRAVATED, note="", actor=supervisor(), now=NOON)
    conclude_report(report, "Arms were in it.", aggravated=True, actor=reviewer(), now=NOON)

    suspend(enrollment, AGGRAVATED, note="", actor=supervisor(), now=NOON)

    assert enrollment.status is Status.SUSPENDED


def test_an_incident_counts_once_and_for_whom_the_times_tell():
    enrollment = make_certified()
    clean = score(enrollment)
    early = make_report(enrollment)
    incident = found(enrollment, NOON + DAY)
    assert score(enrollment) < clean
    assert [one.id for one in unlinked_incidents(enrollment.id)] == [incident.id]

    link_incident(early, incident, actor=supervisor(), now=NOON + DAY)

    assert score(enrollment) == clean
    assert [one.reported_first for one in known_incidents(enrollment.id)] == [True]
    assert unlinked_incidents(enrollment.id) == []
    assert linked_incident(early.id).id == incident.id
    with pytest.raises(AlreadyTaken):
        link_incident(early, found(enrollment), actor=reviewer(), now=NOON + DAY)


def test_only_incidents_of_one_enrollment_are_linked_and_by_whom_it_concerns():
    enrollment = make_certified()
    report, foreign = make_report(enrollment), found(make_certified())
    with pytest.raises(InputRefused):
        link_incident(report, foreign, actor=reviewer(), now=NOON)
    with pytest.raises(NotPermitted):
        link_incident(report, foreign, actor=make_account(Role.VALIDATOR), now=NOON)


def test_a_report_is_read_once_by_a_reviewer_who_says_something():
    report = make_report(make_certified())
    with pytest.raises(NotPermitted):
        conclude_report(report, "Read.", aggravated=False, actor=supervisor(), now=NOON)
    with pytest.raises(InputRefused):
        conclude_report(report, " ", aggravated=False, actor=reviewer(), now=NOON)
    conclude_report(report, "Thank you.", aggravated=False, actor=reviewer(), now=NOON)

    assert conclusion_of(report.id).note == "Thank you."
    with pytest.raises(TransitionNotAllowed):
        conclude_report(report, "Again.", aggravated=True, actor=reviewer(), now=NOON)


def test_who_reports_does_not_judge_also_in_sql():
    enrollment = make_certified()
    report, member = make_report(enrollment), member_of(enrollment)
    member.role = Role.REVIEWER
    with pytest.raises(NotSeparated):
        conclude_report(report, "Fine.", aggravated=False, actor=member, now=NOON)
    db.session.add(
        IncidentConclusion(
            report_id=report.id,
            reported_by_id=member.id,
            aggravated=False,
            note="Fine.",
            concluded_at=NOON,
            concluded_by_id=member.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.commit()


def test_a_report_names_a_day_a_criterion_and_documents_that_can_be():
    enrollment = make_certified()
    for wrong in (
        {"occurred_on": (NOON + DAY).date()},
        {"criterion_id": "KYC-08"},
        {"documents": [make_evidence(make_company())]},
    ):
        with pytest.raises(InputRefused):
            make_report(enrollment, replace(BROKEN_SEAL, **wrong))


def test_only_partners_report_and_only_who_may_edit():
    draft = db.session.get_one(Enrollment, make_application().enrollment_id)
    with pytest.raises(TransitionNotAllowed):
        make_report(draft)
    enrollment, viewer = make_certified(), make_account()
    join(viewer, company_of(enrollment), MembershipRole.VIEWER)
    with pytest.raises(NotPermitted):
        report_incident(enrollment, BROKEN_SEAL, actor=viewer, now=NOON)


def test_the_criterion_that_failed_is_asked_about_in_the_next_annual_review():
    enrollment = make_certified()
    make_report(enrollment, replace(BROKEN_SEAL, criterion_id="GOV-02"), now=NOON + DAY)
    assert "GOV-02" in touched_since({enrollment.id: NOON})[enrollment.id]

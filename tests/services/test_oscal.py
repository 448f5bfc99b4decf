"""Findings and required actions as OSCAL: what is kept, for whom it is, and when."""

import json
from datetime import timedelta
from io import BytesIO

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_reported,
    make_validation,
    owner_of,
)
from tests.factories_disputes import finding_of, give, make_dispute
from tests.visitors import visitor
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import Contested, DisputeOutcome
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment
from trusted.program import shipped_program
from trusted.services.dispute_decisions import Regraded, decide_dispute
from trusted.services.oscal import findings_document, mending_document

BASE = "http://trusted.example"


@pytest.fixture
def reported(app):
    return make_reported(make_validation(make_certified()), {"GOV-01": Grade.NOT_MET})


def owner(validation):
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def findings(content: bytes) -> dict[str, str]:
    (result,) = json.loads(content)["assessment-results"]["results"]
    return {
        one["target"]["target-id"]: one["target"]["status"]["state"] for one in result["findings"]
    }


def test_the_company_and_officials_take_what_was_found(reported):
    own = findings_document(reported, base_url=BASE, actor=owner(reported))

    assert findings(own)["GOV-01_smt"] == "not-satisfied"
    auditor = make_account(Role.AUDITOR)
    assert findings_document(reported, base_url=BASE, actor=auditor) == own
    title = json.loads(own)["assessment-results"]["metadata"]["title"]
    number = db.session.get_one(Enrollment, reported.enrollment_id).partner_number
    assert title.endswith(number)


def test_strangers_take_nothing_and_the_company_nothing_before_the_report(reported):
    stranger = owner_of(make_company())
    with pytest.raises(NotPermitted):
        findings_document(reported, base_url=BASE, actor=stranger)
    enrollment = db.session.get_one(Enrollment, reported.enrollment_id)
    with pytest.raises(NotPermitted):
        mending_document(enrollment, base_url=BASE, actor=stranger)
    open_one = make_validation(make_certified())
    with pytest.raises(InputRefused):
        findings_document(open_one, base_url=BASE, actor=owner(open_one))
    told = findings_document(open_one, base_url=BASE, actor=make_account(Role.VALIDATOR))
    assert "end" not in json.loads(told)["assessment-results"]["results"][0]


def test_a_corrected_finding_is_told_as_corrected(reported):
    enrollment = db.session.get_one(Enrollment, reported.enrollment_id)
    finding = finding_of(reported.id)
    dispute = make_dispute(enrollment, Contested.FINDING, finding.id)
    before = findings_document(reported, base_url=BASE, actor=owner(reported))
    decide_dispute(
        dispute,
        DisputeOutcome.CORRECTED,
        "We saw the log.",
        regraded=Regraded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED),
        actor=give(dispute),
        now=NOON + timedelta(days=5),
    )

    after = findings_document(reported, base_url=BASE, actor=owner(reported))

    assert findings(before)["GOV-01_smt"] == "not-satisfied"
    assert findings(after)["GOV-01_smt"] == "satisfied"
    ids = {json.loads(one)["assessment-results"]["uuid"] for one in (before, after)}
    assert len(ids) == 2, "another state is another document"


def test_the_plan_holds_every_required_action_with_its_steps(reported):
    enrollment = db.session.get_one(Enrollment, reported.enrollment_id)

    content = json.loads(mending_document(enrollment, base_url=BASE, actor=owner(reported)))

    plan = content["plan-of-action-and-milestones"]
    assert plan["system-id"]["id"] == enrollment.partner_number
    assert [risk["status"] for risk in plan["risks"]] == ["open"]
    assert plan["risks"][0]["risk-log"]["entries"][0]["title"] == "Opened"
    with pytest.raises(InputRefused):
        mending_document(make_certified(), base_url=BASE, actor=make_account(Role.AUDITOR))


def test_documents_are_handed_out_to_save(application, client):
    with application.app_context():
        validation = make_reported(make_validation(make_certified()), {"GOV-01": Grade.NOT_MET})
        ids = (validation.enrollment_id, validation.id)
        people = {"own": owner(validation).id, "auditor": make_account(Role.AUDITOR).id}
        people["stranger"] = owner_of(make_company()).id
    browsers = {who: visitor(application, id_) for who, id_ in people.items()}
    own = "/enrollments/{}/validations/{}/oscal.json".format(*ids)
    taken = browsers["own"].get(own)

    assert taken.content_type == "application/json"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert browsers["auditor"].get(f"/officer/validations/{ids[1]}/oscal.json").data == taken.data
    assert browsers["stranger"].get(own).status_code == 404
    assert browsers["auditor"].get("/officer/required-actions/1/oscal.json").status_code == 200
    catalog = client.get("/criteria.oscal.json")
    assert catalog.headers["Cache-Control"] == "public, max-age=3600"
    groups = json.load(BytesIO(catalog.data))["catalog"]["groups"]
    number = sum(len(group["controls"]) for group in groups)
    assert number == len(shipped_program().criteria)

"""Pages of contested facts: the button, the dispute on both sides, who may decide."""

import pytest

from tests.factories import make_account, make_certified, make_company, make_evidence, owner_of
from tests.factories_disputes import (
    company_owner,
    give,
    loaded,
    make_dispute,
    make_finding,
)
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from tests.web.signed_in import TOKEN, Visitor
from trusted.domain.disputes import Contested, DisputeOutcome
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Dispute, Enrollment, Outcome
from trusted.persistence.queries.disputes import corrections_of, decision_of_dispute


@pytest.fixture
def case(application):
    """A case with a finding, and its people."""
    with application.app_context():
        enrollment = make_certified()
        finding = make_finding(enrollment)
        company = db.session.get_one(Company, enrollment.company_id)
        evidence = make_evidence(company)
        examine(enrollment, 2, 1)
        people = {
            "owner": company_owner(enrollment).id,
            "stranger": owner_of(make_company()).id,
            "manager": make_account(Role.PROGRAM_MANAGER).id,
            "supervisor": make_account(Role.SUPERVISOR).id,
            "validator": finding.recorded_by_id,
        }
        names = {
            "enrollment": enrollment.id,
            "number": enrollment.partner_number,
            "finding": finding.id,
            "validation": finding.validation_id,
            "evidence": evidence.id,
            "supervisor": people["supervisor"],
        }
    return names, {who: Visitor(application, id_) for who, id_ in people.items()}


def page(visitor, path, status=200):
    answer = visitor.client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def post(visitor, path, fields, prefix=""):
    """Send fields to an address, with a token of a page that everybody has."""
    [token, *_] = [value for _, value in TOKEN.findall(visitor.see("/account"))]
    return visitor.client.post(path, data={f"{prefix}csrf_token": token} | fields)


def filed(application, names):
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, names["enrollment"])
        return make_dispute(enrollment, Contested.FINDING, names["finding"]).id


def test_each_finding_can_be_contested_from_the_report(application, case):
    names, people = case
    root = f"/enrollments/{names['enrollment']}"
    contest = f"{root}/contest/finding/{names['finding']}"
    assert contest in page(people["owner"], f"{root}/validations/{names['validation']}")
    assert "Finding for GOV-01: grade 0" in page(people["owner"], contest)

    sent = {"grounds": "The log was shown.", "documents": str(names["evidence"])}
    answer = post(people["owner"], contest, sent)

    assert answer.headers["Location"] == f"{root}/disputes/1"
    shown = page(people["owner"], f"{root}/disputes/1")
    assert "The log was shown." in shown
    assert f"/evidence/{names['evidence']}" in shown
    assert "Contested: GOV-01" in page(people["owner"], f"{root}/validations/{names['validation']}")
    assert "/disputes/1" in page(people["owner"], f"{root}/disputes")
    assert people["owner"].client.get(contest).headers["Location"] == f"{root}/disputes/1"


def test_nothing_is_filed_without_grounds(application, case):
    names, people = case
    answer = post(
        people["owner"],
        f"/enrollments/{names['enrollment']}/contest/finding/{names['finding']}",
        {"grounds": ""},
    )

    assert answer.status_code == 422
    assert "Say why the fact is wrong" in answer.get_data(as_text=True)
    with application.app_context():
        assert db.session.query(Dispute).count() == 0


def test_violations_and_penalties_are_contested_from_their_lists(application, case):
    names, people = case
    root = f"/enrollments/{names['enrollment']}"
    with application.app_context():
        penalty = make_penalty(db.session.get_one(Enrollment, names["enrollment"])).id
        bad = db.session.query(Outcome).filter_by(violation=True).one().id

    assert f"/contest/penalty/{penalty}" in page(people["owner"], f"{root}/disputes")
    assert f"/contest/outcome/{bad}" in page(people["owner"], f"{root}/violations")
    for path in (f"contest/penalty/{penalty}", f"contest/outcome/{bad}"):
        assert post(people["owner"], f"{root}/{path}", {"grounds": "No."}).status_code == 302
    assert "Contested:" in page(people["owner"], f"{root}/violations")


def test_nobody_else_sees_or_contests_anything(application, case):
    names, people = case
    dispute, root = filed(application, names), f"/enrollments/{names['enrollment']}"
    for path in (
        f"disputes/{dispute}",
        "disputes",
        "violations",
        f"contest/finding/{names['finding']}",
    ):
        page(people["stranger"], f"{root}/{path}", 404)
    page(people["owner"], f"{root}/contest/finding/99", 404)
    page(people["owner"], f"{root}/disputes/99", 404)


def test_a_supervisor_who_did_not_find_it_corrects_it(application, case):
    names, people = case
    dispute = filed(application, names)
    place = f"/officer/disputes/{dispute}"
    with application.app_context():
        supervisor = people["supervisor"]
        known = db.session.query(Dispute).one()
        assert known.contested_by_id != names["supervisor"]
    listed = page(people["manager"], "/officer/disputes")
    assert f"/officer/disputes/{dispute}" in listed

    answer = post(
        people["manager"],
        f"{place}/assignment",
        {"assignment-officer": str(names["supervisor"])},
        "assignment-",
    )
    assert answer.status_code == 302
    assert "Decide the dispute" in page(supervisor, place)
    assert "Decide the dispute" not in page(people["manager"], place)
    sent = {"decision-outcome": "corrected", "decision-reasons": "Seen."}
    refused = post(supervisor, f"{place}/decision", sent, "decision-")
    assert refused.status_code == 409
    assert "Say which grade" in refused.get_data(as_text=True)
    sent |= {"decision-grade": "2", "decision-assurance": "site_verified"}
    assert post(supervisor, f"{place}/decision", sent, "decision-").status_code == 302

    with application.app_context():
        assert decision_of_dispute(dispute).outcome is DisputeOutcome.CORRECTED
        assert corrections_of([names["finding"]])[names["finding"]].grade == 2
    root = f"/enrollments/{names['enrollment']}"
    for path in (f"{root}/disputes/{dispute}", f"{root}/validations/{names['validation']}"):
        assert "Corrected on" in page(people["owner"], path)
    assert "Corrected" in page(people["manager"], "/officer/disputes?decided=yes")
    assert f"disputes/{dispute}" in page(
        people["manager"], f"/officer/enrollments/{names['number']}"
    )


def test_a_finding_is_corrected_to_not_applicable_with_a_reason(application, case):
    names, _ = case
    dispute = filed(application, names)
    with application.app_context():
        officer = give(loaded(dispute)).id
    sent = {"decision-outcome": "corrected", "decision-reasons": "Right."}
    sent |= {"decision-grade": "na", "decision-assurance": "site_verified"}
    supervisor = Visitor(application, officer)
    place = f"/officer/disputes/{dispute}/decision"

    assert post(supervisor, place, sent, "decision-").status_code == 409
    assert (
        post(
            supervisor, place, sent | {"decision-reason": "No such goods."}, "decision-"
        ).status_code
        == 302
    )


def test_who_recorded_it_is_not_offered_and_cannot_decide(application, case):
    names, people = case
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, names["enrollment"])
        penalty = make_penalty(enrollment)
        dispute = make_dispute(enrollment, Contested.PENALTY, penalty.id).id
        recorder = penalty.recorded_by_id
    place = f"/officer/disputes/{dispute}"

    assert f'value="{recorder}"' not in page(people["manager"], place)
    sent = {"assignment-officer": str(recorder)}
    assert post(people["manager"], f"{place}/assignment", sent, "assignment-").status_code == 422
    decision = {"decision-outcome": "upheld", "decision-reasons": "So."}
    own = Visitor(application, recorder)
    assert post(own, f"{place}/decision", decision, "decision-").status_code == 409
    assert post(people["validator"], f"{place}/decision", decision, "decision-").status_code == 403


def test_the_company_withdraws_and_the_thread_closes(application, case):
    names, people = case
    dispute = filed(application, names)
    place = f"/enrollments/{names['enrollment']}/disputes/{dispute}"
    assert post(people["owner"], place, {"reasons": ""}).status_code == 422

    assert post(people["owner"], place, {"reasons": "Our mistake."}).status_code == 302

    assert "withdrew" in page(people["owner"], place)
    assert post(people["owner"], place, {"reasons": "Again."}).status_code == 422

"""Penalty cases at the pages of officials and of the company."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from tests.factories import make_account, make_certified
from tests.factories_disputes import company_owner
from tests.factories_penalties import make_penalty_case
from tests.visitors import hidden, send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment

FORM = {
    "case_number": "C-7",
    "statute": "19-usc-1592",
    "culpability": "gross",
    "amount": "12000.00",
    "what": "The value was too low.",
    "noticed_on": "2026-08-01",
}


@pytest.fixture
def people(application):
    """An enrollment's number and id, and browsers of its owner and of officials."""
    with application.app_context():
        enrollment = make_certified()
        owner = company_owner(enrollment).id
        names = {"number": enrollment.partner_number, "id": enrollment.id}
        roles = (Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR)
        ids = {role: make_account(role).id for role in roles}
    return names, visitor(application, owner), {r: visitor(application, i) for r, i in ids.items()}


def from_page(client, place, verb, fields):
    """Send one of the forms of a page, each of which has a token of its own."""
    return client.post(f"{place}/{verb}", data=hidden(client.get(place)) | fields)


def test_a_case_is_opened_proposed_and_made_final_by_two_people(people):
    names, owner, officials = people
    reviewer, supervisor = officials[Role.REVIEWER], officials[Role.SUPERVISOR]
    start = f"/officer/enrollments/{names['number']}/penalties"
    late = send(reviewer, start, FORM | {"amount": "lots"})
    assert late.status_code == 422
    place = send(reviewer, start, FORM).location
    assert send(reviewer, start, FORM).status_code == 409

    final = {"final-final_on": "2026-11-02"}
    assert from_page(reviewer, place, "propose", final).status_code == 302
    assert "must confirm" not in words(supervisor.get(place))
    assert send(reviewer, f"{place}/confirm").status_code == 403
    assert send(supervisor, f"{place}/confirm").location == place

    assert "State Final" in words(supervisor.get(place))
    assert "C-7" in words(officials[Role.AUDITOR].get("/officer/penalty-cases?ended=yes"))
    seen = words(owner.get(f"/enrollments/{names['id']}/penalties"))
    assert "C-7 19 USC 1592 $12,000.00 Final" in seen


def test_a_company_petitions_and_reads_the_decision_but_no_name_of_an_official(application, people):
    names, owner, officials = people
    now = datetime.now(UTC)
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, names["id"])
        case = make_penalty_case(enrollment, noticed_on=now.date(), now=now).id
    place, reviewer = f"/enrollments/{names['id']}/penalties/{case}", officials[Role.REVIEWER]
    seen = words(owner.get(place))
    assert "You can petition until" in seen
    assert "$4,800.00 to $10,800.00 would normally remain" in seen
    assert send(owner, place, {"grounds": ""}).status_code == 422
    assert send(owner, place, {"grounds": "We had checked."}).status_code == 302
    decided = {
        "mitigation-amount": "100.00",
        "mitigation-culpability": "negligence",
        "mitigation-reasons": "Paid since.",
        "mitigation-decided_on": datetime.now(UTC).date().isoformat(),
    }
    official = f"/officer/penalty-cases/{case}"
    assert from_page(reviewer, official, "mitigate", decided).status_code == 409
    right = decided | {"mitigation-amount": "6000"}
    from_page(reviewer, official, "mitigate", right)
    file = {"file-file": (BytesIO(b"The notice."), "notice.txt")}
    assert from_page(reviewer, official, "files", file).status_code == 302

    seen = words(owner.get(place))

    assert "Paid since." in seen
    assert "notice.txt" in seen
    assert "The program" in seen
    with owner.get(f"/enrollments/{names['id']}/penalty-files/1") as answer:
        assert answer.data == b"The notice."

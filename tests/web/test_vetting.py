"""Vetting, at the pages of reviewers and supervisors."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from tests.factories import make_account, make_application, make_company, make_submitted
from tests.factories_review import make_review, reviewer_of
from tests.services.party_samples import SDN_XML
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.screening import ListSource
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Application, Enrollment
from trusted.services.party_lists import import_list


@pytest.fixture
def case(application):
    """A reviewer at a browser, and the addresses of a case whose company is like a denied party."""
    with application.app_context():
        now = datetime.now(UTC)
        import_list(BytesIO(SDN_XML), ListSource.OFAC_SDN, now=now)
        company = make_company(legal_name="Nordwind Freight Inc")
        review = make_review(make_submitted(make_application(company)))
        dossier = db.session.get_one(Application, review.application_id)
        number = db.session.get_one(Enrollment, dossier.enrollment_id).partner_number
        return {
            "reviewer": Visitor(application, reviewer_of(review).id),
            "review": f"/officer/reviews/{review.id}",
            "enrollment": f"/officer/enrollments/{number}",
        }


def ready(case):
    """Record both strands."""
    for strand in ("profile", "vetting"):
        fields = {f"{strand}-result": "satisfied", f"{strand}-note": "Seen."}
        case["reviewer"].send(
            f"{case['review']}/strands/{strand}", case["reviewer"].see(case["review"]), **fields
        )


def test_a_hit_is_shown_with_its_score_and_blocks_until_it_is_decided(case):
    reviewer = case["reviewer"]
    ready(case)
    page = reviewer.see(f"{case['enrollment']}/vetting")
    assert "NORDWIND FREIGHT LTD." in page
    assert "100 % like" in page
    assert "waits for a person" in reviewer.see(case["review"])
    advise = f"{case['review']}/recommendation"
    assert reviewer.send(advise, recommendation="certify").status_code == 409

    hit = f"{case['enrollment']}/hits/1"
    assert reviewer.send(hit, outcome="false_match", reason="").status_code == 422
    assert reviewer.send(hit, outcome="false_match", reason="Other owners.").status_code == 302

    assert "Other owners." in reviewer.see(f"{case['enrollment']}/vetting")
    assert "Nothing found stands in the way" in reviewer.see(case["review"])
    assert reviewer.send(advise, recommendation="certify").status_code == 302


def test_the_company_is_screened_by_a_button(case):
    page = case["reviewer"].see(f"{case['enrollment']}/vetting")

    assert case["reviewer"].send(f"{case['enrollment']}/screening", page).status_code == 302


def test_a_debt_is_recorded_and_then_paid(case):
    reviewer, debts = case["reviewer"], f"{case['enrollment']}/debts"
    given = {"what": "Duties", "amount": "1200.50", "currency": "USD", "since": "2026-01-01"}
    assert reviewer.send(f"{debts}/new", **given | {"amount": "much"}).status_code == 422
    assert reviewer.send(f"{debts}/new", **given | {"state": "final"}).status_code == 302
    assert "1,200.50 USD" in reviewer.see(f"{case['enrollment']}/vetting")
    assert "A final debt is unpaid" in reviewer.see(case["review"])

    assert reviewer.send(f"{debts}/1", state="paid", since="2026-02-01").status_code == 302

    assert "A final debt is unpaid" not in reviewer.see(case["review"])


def test_a_flag_is_raised_by_one_and_lifted_by_another(application, case):
    reviewer, flags = case["reviewer"], f"{case['enrollment']}/flags"
    supervisor = visitor(application, Role.SUPERVISOR)
    with application.app_context():
        owner = make_account(Role.REVIEWER).id
    assert reviewer.send(f"{flags}/new", reason="Unclear.", owner=owner).status_code == 302
    assert "A flag holds" in reviewer.see(case["review"])
    assert reviewer.send(f"{flags}/1", note="Clear.").status_code == 409

    assert supervisor.send(f"{flags}/1", note="Clear now.").status_code == 302

    assert "Clear now." in supervisor.see(f"{case['enrollment']}/vetting")


def test_things_of_another_company_are_not_found_under_this_one(application, case):
    with application.app_context():
        other = make_application(make_company())
        number = db.session.get_one(Enrollment, other.enrollment_id).partner_number
    reviewer = case["reviewer"]
    reviewer.send(f"{case['enrollment']}/flags/new", reason="So.", owner=1)

    for thing in ("hits/1", "debts/1", "flags/1"):
        answer = reviewer.client.get(f"/officer/enrollments/{number}/{thing}")
        assert answer.status_code == 404


def test_who_declares_a_link_decides_nothing_of_the_company_any_more(case):
    reviewer = case["reviewer"]
    link = f"{case['enrollment']}/interest"
    assert reviewer.send(link, link="My brother works there.").status_code == 302
    assert reviewer.send(link, link="Again.").status_code == 409

    assert "another person must act" in reviewer.see(f"{case['enrollment']}/vetting").lower()
    refused = reviewer.send(
        f"{case['enrollment']}/hits/1", outcome="false_match", reason="Nothing."
    )
    assert refused.status_code == 409
    assert (
        reviewer.send(
            f"{case['review']}/recommendation", recommendation="reject", reason="reject-vetting"
        ).status_code
        == 409
    )


def test_a_review_is_handed_over_and_the_other_goes_on(application, case):
    with application.app_context():
        other = make_account(Role.REVIEWER)
        successor = Visitor(application, other.id)
        to = other.id
    over = f"{case['review']}/handover"
    assert case["reviewer"].send(over, to=to, reason="").status_code == 422

    assert case["reviewer"].send(over, to=to, reason="Vacation.").status_code == 302

    assert "Hand over" not in case["reviewer"].see(case["review"])
    fields = {"vetting-result": "satisfied", "vetting-note": "Seen."}
    recorded = successor.send(
        f"{case['review']}/strands/vetting", successor.see(case["review"]), **fields
    )
    assert recorded.status_code == 302


def test_a_change_after_the_recommendation_is_shown_and_re_opens_the_decision(application, case):
    reviewer, supervisor = case["reviewer"], visitor(application, Role.SUPERVISOR)
    ready(case)
    reviewer.send(f"{case['enrollment']}/hits/1", outcome="false_match", reason="Another.")
    reviewer.send(f"{case['review']}/recommendation", recommendation="certify")
    page = supervisor.see(f"{case['review']}/decision")
    assert "Changed since it was recommended" not in page

    reviewer.send(f"{case['enrollment']}/hits/1", outcome="false_match", reason="Still another.")
    reviewer.send(f"{case['enrollment']}/debts/new", what="Fee", amount="5", currency="USD",
                  since="2026-01-01", state="contested")  # fmt: skip
    late = supervisor.send(
        f"{case['review']}/decision", page, decision="certify", seen=hidden(page, "seen")
    )

    assert late.status_code == 409
    assert "Changed since it was recommended" in late.text
    assert "Debts" in late.text
    fresh = supervisor.send(
        f"{case['review']}/decision", decision="certify", seen=hidden(late.text, "seen")
    )
    assert fresh.status_code == 302
    reviewer.send(f"{case['enrollment']}/debts/1", state="final", since="2026-02-01")
    assert "Changed since it was decided" in supervisor.see(f"{case['review']}/decision")

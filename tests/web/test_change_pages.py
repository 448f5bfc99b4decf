"""Filed changes and incidents on the pages of both sides."""

from datetime import datetime, timedelta

import pytest

from tests.factories import NOON, make_account, make_site
from tests.factories_years import (
    DAY,
    company_of,
    make_filing,
    make_report,
    make_years,
)
from tests.web.year_visitors import official, partner, words
from trusted.domain.filings import FilingState
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Filing, IncidentReport
from trusted.persistence.queries.filings import filed
from trusted.persistence.queries.incidents import conclusion_of, linked_incident
from trusted.services.conduct import record_incident
from trusted.services.filings import FilingDraft

TODAY = NOON.date().isoformat()


@pytest.mark.usefixtures("next_day")
def test_a_change_is_previewed_and_then_filed(application):
    enrollment_id, member = partner(application)
    place = f"/enrollments/{enrollment_id}/changes/new/criterion"
    tomorrow = (NOON + DAY).date().isoformat()
    fields = {
        "criterion_id": "GOV-01",
        "statement": "Nobody does it now.",
        "grade": "0",
        "happened_on": TODAY,
        "effective_on": tomorrow,
    }

    page = member.send(place, preview="1", **fields)
    assert "bring your tier from 1 to 0" in words(page.text)
    assert "GOV-01" in page.text
    with application.app_context():
        assert db.session.query(Filing).count() == 0

    answer = member.send(place, **fields)
    assert answer.location.endswith(f"/enrollments/{enrollment_id}/changes/1")
    assert "Awaiting decision" in member.see(answer.location)
    assert "Nobody does it now." in member.see(answer.location)


@pytest.mark.usefixtures("next_day")
@pytest.mark.parametrize(
    ("kind", "fields", "shown"),
    [
        ("address", {"address": "2 New Road"}, "2 New Road"),
        (
            "site-opened",
            {"name": "Hub", "address": "R", "country": "US", "purpose": "Sorting"},
            "Sorting",
        ),
        ("site-closed", {"site_id": "1"}, "Main warehouse"),
        ("volume", {"parcels_a_year": "5"}, "Parcels a year"),
        ("officer", {"what": "Ms. Lee"}, "Ms. Lee"),
        ("identifier-ended", {"identifier_id": "1"}, "customs:US/C1"),
    ],
)
def test_each_kind_of_change_has_its_form(application, kind, fields, shown):
    enrollment_id, member = partner(application)
    day = {"happened_on": TODAY, "effective_on": (NOON + DAY).date().isoformat()}

    answer = member.send(f"/enrollments/{enrollment_id}/changes/new/{kind}", **fields, **day)

    assert answer.status_code == 302, words(answer.text)
    assert shown in member.see(answer.location)
    assert "Filed change" in member.see(answer.location)
    assert "In effect" in member.see(f"/enrollments/{enrollment_id}/changes") or kind == (
        "identifier-ended"
    )


@pytest.mark.usefixtures("next_day")
def test_a_change_that_cannot_be_keeps_what_was_typed(application):
    enrollment_id, member = partner(application)
    day = {"happened_on": TODAY, "effective_on": TODAY}
    place = f"/enrollments/{enrollment_id}/changes/new/address"

    answer = member.send(place, address="2 New Road", **day)

    assert answer.status_code == 422
    assert "The earliest day is" in words(answer.text)
    assert "2 New Road" in answer.text
    assert member.client.get(place.replace("address", "nonsense")).status_code == 404


@pytest.mark.usefixtures("next_day")
def test_a_filing_is_corrected_by_another_one(application):
    def prepare(enrollment):
        later = (NOON + 9 * DAY).date()
        content = {"parcels_a_year": 5}
        draft = FilingDraft(
            kind="volume", happened_on=NOON.date(), effective_on=later, content=content
        )
        make_filing(enrollment, draft)

    enrollment_id, member = partner(application, prepare)
    base = f"/enrollments/{enrollment_id}/changes"
    assert "Correct it" in member.see(f"{base}/1")
    place = f"{base}/new/volume?corrects=1"
    assert 'value="5"' in member.see(place)
    later = (NOON + 9 * DAY).date().isoformat()

    answer = member.send(place, parcels_a_year="7", happened_on=TODAY, effective_on=later)

    assert "an earlier filing" in member.see(answer.location)
    assert "Superseded" in member.see(f"{base}/1")
    assert member.client.get(f"{base}/new/address?corrects=1").status_code == 404
    assert member.client.get(f"{base}/new/volume?corrects=9").status_code == 404


@pytest.mark.usefixtures("next_day")
def test_a_reviewer_decides_on_a_filed_name(application):
    partner(application, make_years)
    reviewer = official(application)
    assert "Decide on a filed change" in reviewer.see("/officer/queue")
    page = reviewer.see("/officer/filings/1")
    assert "Newly Named Inc." in page
    place = "/officer/filings/1/decide"
    assert reviewer.send(place, page, decision="refuse").status_code == 422

    assert reviewer.send(place, page, decision="accept").status_code == 302

    with application.app_context():
        assert filed(1).state is FilingState.IN_EFFECT


@pytest.mark.usefixtures("next_day")
def test_an_incident_is_reported_linked_and_read(application):
    enrollment_id, member = partner(application)
    base = f"/enrollments/{enrollment_id}/incidents"
    fields = {"what": "A broken seal", "occurred_on": TODAY, "place": "Hub", "measures": "Locks"}
    wrong = fields | {"occurred_on": "2030-01-01"}
    assert member.send(f"{base}/new", **wrong).status_code == 422

    answer = member.send(f"{base}/new", **fields)

    assert "A broken seal" in member.see(answer.location)
    assert "A broken seal" in member.see(base)
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        at = datetime.now(tz=NOON.tzinfo) + timedelta(hours=1)
        by = {"actor": make_account(Role.REVIEWER), "now": at}
        record_incident(enrollment, what="A seal", occurred_on=NOON.date(), **by)
    reviewer = official(application)
    page = reviewer.see("/officer/incident-reports/1")
    place = "/officer/incident-reports/1"
    assert reviewer.send(f"{place}/link", page).status_code == 422
    assert reviewer.send(f"{place}/link", page, incident="1").status_code == 302
    assert reviewer.send(f"{place}/conclude", page).status_code == 422
    assert reviewer.send(f"{place}/conclude", page, note="Thank you.").status_code == 302
    assert "Thank you." in member.see(f"{base}/1")
    assert "The company" in reviewer.see(place)
    with application.app_context():
        assert linked_incident(1).id == 1
        assert conclusion_of(1).aggravated is False


@pytest.mark.usefixtures("next_day")
def test_everybody_of_the_program_reads_and_only_some_act(application):
    def prepare(enrollment):
        make_years(enrollment)
        make_site(company_of(enrollment))

    partner(application, prepare)
    auditor = official(application, Role.AUDITOR)
    for place in ("annual-reviews/1", "filings/1", "incident-reports/1"):
        assert "<form" not in auditor.see(f"/officer/{place}").split("<main")[1]
    with application.app_context():
        assert db.session.query(IncidentReport).count() == 1


@pytest.mark.usefixtures("next_day")
def test_a_partner_is_sent_to_its_filings_for_a_new_legal_name(application):
    enrollment_id, member = partner(application, make_report)
    with application.app_context():
        company = company_of(db.session.get_one(Enrollment, enrollment_id))
        given = {"country": company.country, "address": company.address}
        place = f"/companies/{company.id}/change"

    answer = member.send(place, legal_name="Another Inc.", **given)

    assert answer.status_code == 422
    assert "file its new legal name" in words(answer.text)


@pytest.mark.usefixtures("next_day")
def test_what_was_handed_in_is_listed_on_the_enrollments_page(application):
    partner(application, make_years)
    page = official(application, Role.SUPERVISOR).see("/officer/enrollments/TP00000018")

    for place in ("annual-reviews/1", "filings/1", "incident-reports/1"):
        assert f"/officer/{place}" in page

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_identifier,
    make_site,
    make_validated,
    owner_of,
)
from tests.factories_years import DAY, company_of, make_filing, member_of, reviewer
from tests.services.filed_changes import TODAY, VOLUME, WORSE, accept, change, former, state
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.filings import FilingState
from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    CompanyIdentifier,
    FilingDecision,
    Notice,
    Site,
)
from trusted.persistence.queries.filings import filed, filing_documents
from trusted.persistence.queries.partnership import holding
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import answers_now, answers_on, revisions_of
from trusted.services.applications import response_to
from trusted.services.companies import change_company
from trusted.services.filing_preview import preview_filing
from trusted.services.filings import (
    FilingDraft,
    apply_due_filings,
    decide_filing,
)

pytestmark = pytest.mark.usefixtures("app")


def test_a_volume_counts_at_once_and_tells_what_was():
    enrollment = make_certified()
    ppm = holding(enrollment.id).random_ppm

    filing = make_filing(enrollment, VOLUME)

    assert enrollment.parcels_a_year == 2_000_000
    assert former(filing) == {"parcels_a_year": 1_000_000}
    assert holding(enrollment.id).random_ppm < ppm
    assert state(filing) is FilingState.IN_EFFECT
    assert filed(filing.id).counts_from == TODAY


def test_what_counts_later_waits_for_its_day_and_for_no_job():
    enrollment = make_certified()
    later = replace(VOLUME, effective_on=(NOON + 5 * DAY).date())
    filing = make_filing(enrollment, later)

    assert state(filing) is FilingState.PENDING
    assert apply_due_filings(now=NOON + 4 * DAY) == 0
    assert apply_due_filings(now=NOON + 12 * DAY) == 1
    assert apply_due_filings(now=NOON + 12 * DAY) == 0

    assert enrollment.parcels_a_year == 2_000_000
    # The job was down for a week; the change counts from its day nevertheless.
    assert filed(filing.id).counts_from == (NOON + 5 * DAY).date()


def test_a_legal_name_changes_once_a_reviewer_has_accepted_it():
    enrollment = make_certified()
    company = company_of(enrollment)
    old = company.legal_name
    filing = change(enrollment, "legal-name", {"legal_name": "Newly Named Inc."})
    assert (company.legal_name, state(filing)) == (old, FilingState.AWAITING_DECISION)

    accept(filing, NOON + 2 * DAY)

    assert company.legal_name == "Newly Named Inc."
    assert former(filing) == {"legal_name": old}
    assert filed(filing.id).counts_from == (NOON + 2 * DAY).date()
    with pytest.raises(TransitionNotAllowed):
        accept(filing)


def test_a_partner_changes_its_legal_name_by_a_filing_only():
    enrollment = make_certified()
    company, draft = company_of(enrollment), make_company()

    def rename(one, name, address):
        change_company(
            one,
            legal_name=name,
            trade_name=None,
            country="US",
            address=address,
            website=None,
            actor=owner_of(one),
            now=NOON,
        )

    with pytest.raises(TransitionNotAllowed, match="file its new legal name"):
        rename(company, "Another Name", company.address)
    rename(company, company.legal_name, "9 Side Road")
    rename(draft, "Another Name", draft.address)
    assert (company.address, draft.legal_name) == ("9 Side Road", "Another Name")


def test_a_refused_filing_changes_nothing_and_says_why():
    enrollment = make_certified()
    company = company_of(enrollment)
    old, filing = company.legal_name, change(enrollment, "legal-name", {"legal_name": "New Inc."})
    with pytest.raises(InputRefused):
        decide_filing(filing, accepted=False, reason=" ", actor=reviewer(), now=NOON)

    decide_filing(filing, accepted=False, reason="The extract is old.", actor=reviewer(), now=NOON)

    assert (company.legal_name, state(filing)) == (old, FilingState.REFUSED)
    notice = db.session.scalars(select(Notice).where(Notice.code == "filing-refused")).one()
    assert "The extract is old." in notice.body
    assert apply_due_filings(now=NOON + 99 * DAY) == 0


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.VALIDATOR, Role.MEMBER, Role.AUDITOR])
def test_only_reviewers_decide(role):
    filing = change(make_certified(), "legal-name", {"legal_name": "New Inc."})
    with pytest.raises(NotPermitted):
        decide_filing(filing, accepted=True, reason="", actor=make_account(role), now=NOON)


def test_who_files_does_not_decide_also_in_sql():
    enrollment = make_certified()
    filing = change(enrollment, "legal-name", {"legal_name": "New Inc."})
    filer = member_of(enrollment)
    filer.role = Role.REVIEWER
    with pytest.raises(NotSeparated):
        decide_filing(filing, accepted=True, reason="", actor=filer, now=NOON)
    db.session.add(
        FilingDecision(
            filing_id=filing.id,
            filed_by_id=filer.id,
            accepted=True,
            decided_at=NOON,
            decided_by_id=filer.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.commit()


def test_sites_and_identifiers_come_and_go_by_filings():
    enrollment = make_certified()
    company = company_of(enrollment)
    old, number = make_site(company), make_identifier(company, Scheme.SCAC, "FXPQ")
    place = {"name": "Hub", "address": "1 Road", "country": "US", "purpose": "Sorting"}

    opened = change(enrollment, "site-opened", place)
    closed = change(enrollment, "site-closed", {"site_id": old.id})
    added = change(enrollment, "identifier-added", {"scheme": "scac", "value": "abcd"})
    ended = change(enrollment, "identifier-ended", {"identifier_id": number.id})
    accept(added)
    accept(ended)

    assert db.session.get_one(Site, former(opened)["site_id"]).name == "Hub"
    assert old.ended_at == NOON
    assert former(closed) == {"name": old.name}
    row = db.session.get_one(CompanyIdentifier, former(added)["identifier_id"])
    assert (row.value, row.level) == ("ABCD", IdentifierLevel.EVIDENCED)
    assert number.ended_at == NOON
    assert former(ended) == {"identifier": "scac:FXPQ"}


def test_an_identifier_taken_meanwhile_is_not_taken_twice():
    enrollment = make_certified()
    filing = change(enrollment, "identifier-added", {"scheme": "scac", "value": "ABCD"})
    make_identifier(make_company(), Scheme.SCAC, "ABCD")

    accept(filing)

    assert "already" in former(filing)["without_effect"]
    held = select(func.count()).where(CompanyIdentifier.value == "ABCD")
    assert db.session.scalar(held) == 1


def test_an_address_and_a_record_are_kept():
    enrollment = make_certified()
    change(enrollment, "address", {"address": "2 New Road"})
    officer = change(enrollment, "officer", {"what": "Ms. Lee, our director."})
    assert company_of(enrollment).address == "2 New Road"
    assert former(officer) == {}
    assert len(filing_documents(officer.id)) == 1


def test_a_changed_process_is_a_new_revision_and_lowers_what_was_found():
    enrollment = make_validated()
    application = application_of(enrollment.id)
    before = answers_now(application.id)
    at = NOON + DAY
    draft = FilingDraft(kind="criterion", happened_on=TODAY, effective_on=at.date(), content=WORSE)
    preview = preview_filing(enrollment, draft, actor=member_of(enrollment), now=at)
    filing = make_filing(enrollment, draft, now=at)
    assert answers_now(application.id) == before

    accept(filing, at)

    answer = answers_now(application.id)["GOV-01"]
    assert (answer.statement, answer.self_grade) == ("We lost our deputy.", 1)
    assert answers_on(application.id, NOON) == before
    response = response_to(application, "GOV-01", actor=reviewer(), now=at)
    assert [r.number for r in revisions_of(response.id)] == [1, 2]
    assert former(filing)["self_grade"] == 2
    assert (preview.tier_now, preview.tier_after, enrollment.tier) == (2, 1, 1)
    assert any("GOV-01" in why for why in preview.because)


def test_an_unchanged_grade_after_a_changed_process_waits_for_a_validator_too():
    enrollment = make_validated()
    at = NOON + DAY
    same = WORSE | {"self_grade": 2}
    draft = FilingDraft(kind="criterion", happened_on=TODAY, effective_on=at.date(), content=same)

    preview = preview_filing(enrollment, draft, actor=member_of(enrollment), now=at)
    accept(make_filing(enrollment, draft, now=at), at)

    assert preview.tier_after == enrollment.tier == 1

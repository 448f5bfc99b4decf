from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_identifier,
    make_site,
    make_validated,
    owner_of,
)
from tests.factories_years import DAY, company_of, make_filing, member_of, reviewer
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.filings import FilingRefused, FilingState
from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    CompanyIdentifier,
    Enrollment,
    Filing,
    FilingDecision,
    FilingTakenEffect,
    MembershipRole,
    Notice,
    Site,
)
from trusted.persistence.queries.filings import correctable, filed, filing_documents, filings_of
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
    file_change,
)
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")

TODAY = NOON.date()
VOLUME = FilingDraft(
    kind="volume", happened_on=TODAY, effective_on=TODAY, content={"parcels_a_year": 2_000_000}
)
WORSE = {
    "criterion_id": "GOV-01",
    "statement": "We lost our deputy.",
    "self_grade": 1,
    "not_applicable_reason": None,
    "documents": [],
}


def change(enrollment, kind, content, **given):
    dates = {"happened_on": TODAY, "effective_on": TODAY}
    documents = [make_evidence(company_of(enrollment))]
    draft = FilingDraft(
        **({"kind": kind, "content": content, "documents": documents} | dates | given)
    )
    return file_change(enrollment, draft, actor=member_of(enrollment), now=NOON)


def accept(filing, now=NOON):
    decide_filing(filing, accepted=True, reason="", actor=reviewer(), now=now)


def state(filing):
    return filed(filing.id).state


def former(filing):
    return filed(filing.id).effect.former


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


def test_the_preview_tells_dates_lateness_and_random_examinations():
    enrollment = make_certified()
    late = replace(VOLUME, happened_on=(NOON - 33 * DAY).date())

    preview = preview_filing(enrollment, late, actor=member_of(enrollment), now=NOON)

    assert (preview.tier_now, preview.tier_after, preview.because) == (1, 1, ())
    assert (preview.counts_from, preview.late_by, preview.random_ppm) == (TODAY, 3, 150)
    assert enrollment.parcels_a_year == 1_000_000
    assert db.session.scalar(select(func.count()).select_from(Filing)) == 0


def test_a_suspended_partner_sees_its_tier_as_it_is():
    enrollment = make_certified()
    official = make_account(Role.SUPERVISOR)
    suspend(enrollment, "suspend-incident", note="", actor=official, now=NOON)
    preview = preview_filing(enrollment, VOLUME, actor=member_of(enrollment), now=NOON)
    assert (preview.tier_now, preview.tier_after) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        ("nonsense", {}, InputRefused),
        ("volume", {"parcels_a_year": -1}, InputRefused),
        ("address", {"address": ""}, InputRefused),
        ("site-closed", {"site_id": 999}, InputRefused),
        ("identifier-ended", {"identifier_id": 999}, InputRefused),
        ("identifier-added", {"scheme": "scac", "value": "TAKE"}, AlreadyTaken),
        ("criterion", WORSE | {"criterion_id": "KYC-08"}, InputRefused),
        ("criterion", WORSE | {"self_grade": None}, InputRefused),
    ],
)
def test_a_change_that_could_not_take_effect_is_refused(kind, content, error):
    make_identifier(make_company(), Scheme.SCAC, "TAKE")
    with pytest.raises(error):
        change(make_certified(), kind, content)
    assert db.session.scalar(select(func.count()).select_from(Filing)) == 0


def test_a_filing_needs_its_document_its_right_dates_and_someone_who_may():
    enrollment = make_certified()
    company = company_of(enrollment)
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)
    with pytest.raises(FilingRefused, match="Attach"):
        change(enrollment, "legal-name", {"legal_name": "New Inc."}, documents=[])
    with pytest.raises(FilingRefused, match="earliest"):
        make_filing(enrollment, replace(VOLUME, effective_on=(NOON - DAY).date()))
    foreign = [make_evidence(make_company())]
    with pytest.raises(InputRefused):
        change(enrollment, "legal-name", {"legal_name": "New Inc."}, documents=foreign)
    with pytest.raises(NotPermitted):
        file_change(enrollment, VOLUME, actor=viewer, now=NOON)


def test_who_is_not_a_partner_changes_its_application_instead():
    draft = db.session.get_one(Enrollment, make_application().enrollment_id)
    with pytest.raises(TransitionNotAllowed):
        make_filing(draft, VOLUME)


def test_a_suspended_company_keeps_its_identifiers():
    enrollment = make_certified()
    number = make_identifier(company_of(enrollment), Scheme.SCAC, "FXPQ")
    official = make_account(Role.SUPERVISOR)
    suspend(enrollment, "suspend-incident", note="", actor=official, now=NOON)
    with pytest.raises(TransitionNotAllowed):
        change(enrollment, "identifier-ended", {"identifier_id": number.id})


def test_a_correction_stands_in_place_of_what_has_no_effect_yet():
    enrollment = make_certified()
    later = replace(VOLUME, effective_on=(NOON + 5 * DAY).date())
    wrong = make_filing(enrollment, later)
    right = replace(later, content={"parcels_a_year": 3}, corrects=wrong)

    corrected = make_filing(enrollment, right)

    assert (state(wrong), state(corrected)) == (FilingState.SUPERSEDED, FilingState.PENDING)
    assert [one.filing.id for one in correctable(enrollment.id, "volume")] == [corrected.id]
    assert apply_due_filings(now=NOON + 9 * DAY) == 1
    assert enrollment.parcels_a_year == 3
    assert filings_of(enrollment.id, 1).total == 2
    with pytest.raises(InputRefused, match="already"):
        make_filing(enrollment, right)


def test_a_correction_that_is_refused_leaves_the_first_filing_in_force():
    enrollment = make_certified()
    later = {"effective_on": (NOON + 5 * DAY).date()}
    first = change(enrollment, "legal-name", {"legal_name": "First Inc."}, **later)
    accept(first)
    second = change(enrollment, "legal-name", {"legal_name": "Typo Inc."}, corrects=first, **later)
    assert state(first) is FilingState.SUPERSEDED

    decide_filing(second, accepted=False, reason="No.", actor=reviewer(), now=NOON)

    assert state(first) is FilingState.PENDING
    assert apply_due_filings(now=NOON + 5 * DAY) == 1
    assert company_of(enrollment).legal_name == "First Inc."


def test_what_took_effect_keeps_its_date_whatever_corrects_it():
    enrollment = make_certified()
    first = make_filing(enrollment, VOLUME)
    second = replace(VOLUME, content={"parcels_a_year": 5}, corrects=first)

    make_filing(enrollment, second)

    effects = db.session.scalars(select(FilingTakenEffect).order_by(FilingTakenEffect.id)).all()
    assert [one.effective_on for one in effects] == [TODAY, TODAY]
    assert effects[1].former == {"parcels_a_year": 2_000_000}
    assert state(first) is FilingState.IN_EFFECT


def test_a_correction_is_of_the_same_kind_and_company():
    first = make_filing(make_certified(), VOLUME)
    with pytest.raises(InputRefused):
        make_filing(make_certified(), replace(VOLUME, corrects=first))

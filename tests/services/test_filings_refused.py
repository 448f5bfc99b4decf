"""What a filing shows before, what is refused, and what corrects it."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_identifier,
)
from tests.factories_years import DAY, company_of, make_filing, member_of, reviewer
from tests.services.filed_changes import TODAY, VOLUME, WORSE, accept, change, state
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.filings import FilingRefused, FilingState
from trusted.domain.identifiers import Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    Filing,
    FilingTakenEffect,
    MembershipRole,
)
from trusted.persistence.queries.filings import correctable, filings_of
from trusted.services.filing_preview import preview_filing
from trusted.services.filings import (
    apply_due_filings,
    decide_filing,
    file_change,
)
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")


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
    suspend(enrollment, "suspend-eligibility", note="", actor=official, now=NOON)
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
    suspend(enrollment, "suspend-eligibility", note="", actor=official, now=NOON)
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

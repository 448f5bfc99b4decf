"""Rows around validations, for tests."""

from datetime import date, timedelta

from tests.factories import NOON, make_account, make_validation, owner_of
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.sampling import Population
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Finding,
    FindingPhoto,
    Sample,
    Validation,
)
from trusted.services.samples import SampleDraft, draw_sample
from trusted.services.validations import FindingDraft, findings_of, record_findings

LATER = date(2027, 1, 10)
NEXT_DAY = NOON + timedelta(days=1)


def validator_of(validation: Validation) -> Account:
    """Return who makes a validation."""
    return db.session.get_one(Account, validation.validator_id)


def company_of(validation: Validation) -> Company:
    """Return the company that is validated."""
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    return db.session.get_one(Company, enrollment.company_id)


def member_of(validation: Validation) -> Account:
    """Return the owner of the company that is validated."""
    return owner_of(company_of(validation))


def make_planned() -> Validation:
    """Return a validation that is to come, on 10 January 2027."""
    return make_validation(visit_on=LATER)


def make_finding(validation: Validation, grade: Grade | None = None, **given: object) -> Finding:
    """Return a finding for GOV-01; without a grade it does not apply."""
    facts: dict[str, object] = {
        "criterion_id": "GOV-01",
        "grade": grade,
        "assurance": Assurance.DOCUMENT_CHECKED,
        "note": "",
        "not_applicable_reason": "No officer is needed." if grade is None else None,
    }
    draft = FindingDraft(**(facts | given))  # type: ignore[arg-type]
    record_findings(validation, [draft], actor=validator_of(validation), now=NOON)
    return next(f for f in findings_of(validation) if f.criterion_id == draft.criterion_id)


def make_sample(validation: Validation, population_size: int = 100) -> Sample:
    """Return a sample of parcels, of which 45 of 100 are picked."""
    draft = SampleDraft(
        population=Population.PARCELS,
        numbering="By line of the list",
        population_size=population_size,
        confidence_percent=95,
        tolerable_per_mille=50,
    )
    return draw_sample(validation, draft, actor=validator_of(validation), now=NOON)


def make_photo(validation: Validation, sha256: str) -> FindingPhoto:
    """Return a photo for GOV-01 whose bytes are in the store already."""
    photo = FindingPhoto(
        validation_id=validation.id,
        criterion_id="GOV-01",
        sha256=sha256,
        size=5,
        media_type="image/png",
        filename="gate.png",
        taken_at=NOON,
        place="Gate 3",
        latitude=38_500_000,
        longitude=-77_060_000,
        time_from_camera=True,
        received_at=NOON,
        received_from_id=validation.validator_id,
    )
    db.session.add(photo)
    db.session.commit()
    return photo


def supervisor() -> Account:
    """Return a supervisor."""
    return make_account(Role.SUPERVISOR)

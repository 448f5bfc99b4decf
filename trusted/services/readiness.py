"""Whether an application is ready: what is missing, what would be remarked on, what it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trusted.domain.criteria import Assurance
from trusted.domain.readiness import ProfileFacts, Remark, remarks
from trusted.domain.standing import Status
from trusted.domain.tiers import Gate
from trusted.persistence.database import db
from trusted.persistence.models import Application, Enrollment
from trusted.persistence.queries.applications import dossier
from trusted.persistence.queries.readiness import documents_by_criterion, unmended_items
from trusted.program import shipped_program
from trusted.services.applications import needs_of
from trusted.services.risk_assessments import reviewed_until
from trusted.services.scores import assess


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the rules would say if all were found as the company says.

    certified: the tier once certified, on documents.
    validated: the tier once validated, on site.
    missing:   what would then be missing for the tier above.
    """

    certified: int
    validated: int
    missing: Sequence[Gate]


def remarks_on(application: Application, *, now: datetime) -> tuple[Remark, ...]:
    """Return what is missing in an application and what a reviewer would remark on."""
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    profile = ProfileFacts(
        documents=documents_by_criterion(application.id),
        unmended=[(i.criterion_id or "", i.request) for i in unmended_items(application.id)],
        review_due=reviewed_until(enrollment.id),
    )
    return remarks(
        dossier(application),
        profile,
        needs_of(enrollment.entity_type),
        shipped_program().profile.readiness,
        now,
    )


def predicted(enrollment: Enrollment, *, now: datetime) -> Prediction:
    """Return to which tiers the present answers would lead; nothing is written or promised."""
    on_documents = assess(
        enrollment, now=now, as_status=Status.CERTIFIED, as_found=Assurance.DOCUMENT_CHECKED
    )
    on_site = assess(
        enrollment, now=now, as_status=Status.VALIDATED, as_found=Assurance.SITE_VERIFIED
    )
    return Prediction(on_documents.ruled_tier, on_site.ruled_tier, on_site.missing)

"""Rows for tests of what an application needs: risk assessments, the primary contact."""

from datetime import date, datetime

from trusted.domain.risk import Assessment, MapEntry, Method, PlannedAction, Rated, Step
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    PrimaryContact,
    RiskAssessment,
)
from trusted.persistence.queries.members import contact_of
from trusted.program import shipped_program
from trusted.services.risk_assessments import (
    categories_of,
    sign_off,
    start_assessment,
    write_step,
)


def whole_assessment(enrollment: Enrollment) -> Assessment:
    """Return five complete steps; people of governance are the one high risk, with action a1."""
    categories = categories_of(enrollment)
    return Assessment(
        map=(MapEntry("Own hub", "Sorts parcels", direct=True),),
        threats={id_: Rated(2, "") for id_ in shipped_program().profile.risk.threats},
        vulnerabilities={id_: Rated(1, "") for id_ in categories}
        | {"governance": Rated(3, "One person knows it all.")},
        actions=(
            PlannedAction("a1", "governance", "One person knows it all", "Owner", date(2027, 3, 1)),
        ),
        method=Method("We sit together once a year.", date(2026, 1, 1)),
    )


def make_assessment(
    enrollment: Enrollment, owner: Account, *, signed: bool = True, now: datetime
) -> RiskAssessment:
    """Return a version of a risk assessment with all five steps, written by an owner."""
    begun = start_assessment(enrollment, actor=owner, now=now)
    content = whole_assessment(enrollment)
    write_step(begun, content, Step.MAP, version=begun.version, actor=owner, now=now)
    if signed:
        sign_off(begun, version=begun.version, actor=owner, now=now)
    return begun


def make_contact(company: Company, owner: Account) -> PrimaryContact:
    """Return the officer who answers for a company and is no member; the one it has, if any."""
    if (known := contact_of(company.id)) is not None:
        return known
    contact = PrimaryContact(
        company_id=company.id,
        name=f"Officer {company.id}",
        title="Director",
        email=f"officer{company.id}@example.org",
        confirmed_by_id=owner.id,
        since=company.created_at,
    )
    db.session.add(contact)
    db.session.commit()
    return contact

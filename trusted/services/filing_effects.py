"""What each kind of filing changes, checked when it is filed and done when it takes effect."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from trusted.domain.criteria import applicable
from trusted.domain.errors import AlreadyTaken, InputRefused
from trusted.domain.filings import FilingEffect
from trusted.domain.identifiers import IdentifierLevel, checked
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    CompanyIdentifier,
    Enrollment,
    Filing,
    FilingDecision,
    Site,
)
from trusted.persistence.queries.reviews import application_of
from trusted.program import shipped_program
from trusted.services.annual_answers import wording_from
from trusted.services.applications import PARCELS_LIMIT, response_to
from trusted.services.revisions import accept_revision, propose_revision

Content = Mapping[str, object]
# Changes what a filing is about, and returns what was before.
Effect = Callable[[Filing, Company, datetime], dict[str, object]]


def check_content(
    effect: FilingEffect, content: Content, enrollment: Enrollment, company: Company
) -> None:
    """Refuse a change that could not take effect.

    Raises: InputRefused, InvalidIdentifier, AlreadyTaken; the message says what to change.
    """
    if effect is FilingEffect.SITE_CLOSED:
        _own_site(company, content)
    if effect is FilingEffect.IDENTIFIER_ADDED:
        _free_identifier(content)
    if effect is FilingEffect.IDENTIFIER_ENDED:
        _own_identifier(company, content)
    if effect is FilingEffect.CRITERION:
        _check_wording(enrollment, content)
    if (
        effect is FilingEffect.VOLUME
        and not 0 <= int(str(content["parcels_a_year"])) < PARCELS_LIMIT
    ):
        raise InputRefused("State the parcels a year as a whole number, from 0 up.")
    empty = [name for name, value in content.items() if value == "" and name != "statement"]
    if empty:
        raise InputRefused(
            "Say what is new: " + ", ".join(e.replace("_", " ") for e in empty) + "."
        )


def change(
    effect: FilingEffect, filing: Filing, company: Company, now: datetime
) -> dict[str, object]:
    """Let a filing change what it is about; return what was before. The caller commits."""
    return EFFECTS[effect](filing, company, now)


def _rename(filing: Filing, company: Company, _now: datetime) -> dict[str, object]:
    former: dict[str, object] = {"legal_name": company.legal_name}
    company.legal_name = str(filing.content["legal_name"])
    return former


def _move_address(filing: Filing, company: Company, _now: datetime) -> dict[str, object]:
    former: dict[str, object] = {"address": company.address}
    company.address = str(filing.content["address"])
    return former


def _open_site(filing: Filing, company: Company, now: datetime) -> dict[str, object]:
    values = {name: str(filing.content[name]) for name in ("name", "address", "country", "purpose")}
    site = Site(company_id=company.id, recorded_at=now, **values)
    db.session.add(site)
    db.session.flush()
    return {"site_id": site.id}


def _close_site(filing: Filing, company: Company, now: datetime) -> dict[str, object]:
    site = db.session.get_one(Site, int(str(filing.content["site_id"])))
    if site.ended_at is None and site.company_id == company.id:
        site.ended_at = now
    return {"name": site.name}


def _add_identifier(filing: Filing, company: Company, now: datetime) -> dict[str, object]:
    try:
        scheme, value = _free_identifier(filing.content)
    except AlreadyTaken as taken:
        return {"without_effect": str(taken)}
    row = CompanyIdentifier(
        company_id=company.id,
        scheme=scheme,
        value=value,
        level=IdentifierLevel.EVIDENCED,
        recorded_at=now,
        recorded_by_id=filing.filed_by_id,
    )
    db.session.add(row)
    db.session.flush()
    return {"identifier_id": row.id}


def _end_identifier(filing: Filing, company: Company, now: datetime) -> dict[str, object]:
    row = db.session.get_one(CompanyIdentifier, int(str(filing.content["identifier_id"])))
    if row.ended_at is None and row.company_id == company.id:
        row.ended_at = now
    return {"identifier": f"{row.scheme.value}:{row.value}"}


def _revise(filing: Filing, _company: Company, now: datetime) -> dict[str, object]:
    application = application_of(filing.enrollment_id)
    if application is None:
        raise LookupError(f"enrollment {filing.enrollment_id} has no application")
    writer = db.session.get_one(Account, filing.filed_by_id)
    criterion_id = str(filing.content["criterion_id"])
    response = response_to(application, criterion_id, actor=writer, now=filing.filed_at)
    former: dict[str, object] = {"statement": response.statement, "self_grade": response.self_grade}
    wording = wording_from(filing.content)
    revision = propose_revision(
        response, wording, filing_id=filing.id, actor=writer, at=filing.filed_at
    )
    decided_by = db.session.scalars(
        select(FilingDecision.decided_by_id).where(FilingDecision.filing_id == filing.id)
    ).one()
    accept_revision(revision, actor=db.session.get_one(Account, decided_by), now=now)
    return former


def _recount(filing: Filing, _company: Company, _now: datetime) -> dict[str, object]:
    enrollment = db.session.get_one(Enrollment, filing.enrollment_id)
    former: dict[str, object] = {"parcels_a_year": enrollment.parcels_a_year}
    enrollment.parcels_a_year = int(str(filing.content["parcels_a_year"]))
    return former


def _only_known(_filing: Filing, _company: Company, _now: datetime) -> dict[str, object]:
    return {}


EFFECTS: Mapping[FilingEffect, Effect] = MappingProxyType(
    {
        FilingEffect.LEGAL_NAME: _rename,
        FilingEffect.ADDRESS: _move_address,
        FilingEffect.SITE_OPENED: _open_site,
        FilingEffect.SITE_CLOSED: _close_site,
        FilingEffect.IDENTIFIER_ADDED: _add_identifier,
        FilingEffect.IDENTIFIER_ENDED: _end_identifier,
        FilingEffect.CRITERION: _revise,
        FilingEffect.VOLUME: _recount,
        FilingEffect.RECORD: _only_known,
    }
)


def _own_site(company: Company, content: Content) -> None:
    site = db.session.get(Site, int(str(content["site_id"])))
    if site is None or site.company_id != company.id or site.ended_at is not None:
        raise InputRefused("Choose one of your sites that is in use.")


def _own_identifier(company: Company, content: Content) -> None:
    row = db.session.get(CompanyIdentifier, int(str(content["identifier_id"])))
    if row is None or row.company_id != company.id or row.ended_at is not None:
        raise InputRefused("Choose one of your identifiers that is in use.")


def _free_identifier(content: Content) -> tuple[str, str]:
    """Return scheme and value in their canonical form, held by nobody."""
    identifier = checked(str(content["scheme"]), str(content["value"]))
    lock(f"identifier/{identifier}")
    holder = select(CompanyIdentifier.id).where(
        CompanyIdentifier.scheme == identifier.scheme,
        CompanyIdentifier.value == identifier.value,
        CompanyIdentifier.ended_at.is_(None),
    )
    if db.session.scalar(holder) is not None:
        raise AlreadyTaken(f"A company has entered {identifier} already.")
    return identifier.scheme, identifier.value


def _check_wording(enrollment: Enrollment, content: Content) -> None:
    known = {c.id for c in applicable(shipped_program().criteria, enrollment.entity_type)}
    if content["criterion_id"] not in known:
        raise InputRefused("Choose a criterion that is asked of you.")
    wording = wording_from(content)
    if (wording.self_grade is None) == (wording.not_applicable_reason is None):
        raise InputRefused("Choose a grade, or say why the criterion does not apply.")

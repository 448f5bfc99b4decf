"""Incidents: as companies report them, as customs found them, and which are the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, case, select
from sqlalchemy.orm import joinedload

from trusted.domain.incidents import KnownIncident
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Enrollment,
    Evidence,
    Incident,
    IncidentConclusion,
    IncidentDocument,
    IncidentLink,
    IncidentReport,
    IncidentSource,
)
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.paging import Page, rows_on

# Who judged a report aggravated; none if it was judged otherwise or not yet.
AGGRAVATED_BY = case((IncidentConclusion.aggravated.is_(True), IncidentConclusion.concluded_by_id))


def known_incidents(enrollment_id: int) -> Sequence[KnownIncident]:
    """Return every incident of an enrollment once, with the moment at which each side told."""
    return known_incidents_of_many([enrollment_id]).get(enrollment_id, [])


def known_incidents_of_many(ids: Collection[int]) -> Mapping[int, list[KnownIncident]]:
    """Return every incident once, with the moment at which each side told, by enrollment."""
    known: dict[int, list[KnownIncident]] = defaultdict(list)
    for incident, at, judge in db.session.execute(_found_of(), {"ids": ids}):
        known[incident.enrollment_id].append(_known(incident, at, judge))
    for enrollment_id, at, judge in ask(_only_reported_of(), {"ids": ids}):
        known[enrollment_id].append(KnownIncident(reported_at=at, aggravated_by=judge))
    return known


@cache
def _found_of() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked whenever a score is computed."""
    return (
        select(Incident, IncidentReport.reported_at, AGGRAVATED_BY)
        .outerjoin(IncidentLink, IncidentLink.incident_id == Incident.id)
        .outerjoin(IncidentReport, IncidentReport.id == IncidentLink.report_id)
        .outerjoin(IncidentConclusion, IncidentConclusion.report_id == IncidentReport.id)
        .where(Incident.enrollment_id.in_(IDS))
        .order_by(Incident.id)
    )


@cache
def _only_reported_of() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked whenever a score is computed."""
    return (
        select(IncidentReport.enrollment_id, IncidentReport.reported_at, AGGRAVATED_BY)
        .outerjoin(IncidentLink, IncidentLink.report_id == IncidentReport.id)
        .outerjoin(IncidentConclusion, IncidentConclusion.report_id == IncidentReport.id)
        .where(IncidentReport.enrollment_id.in_(IDS), IncidentLink.id.is_(None))
        .order_by(IncidentReport.id)
    )


def reports_of(enrollment_id: int, page: int) -> Page[Row[Any]]:
    """Return a page of reports as rows (IncidentReport, conclusion), the newest first."""
    return rows_on(
        select(IncidentReport, IncidentConclusion)
        .outerjoin(IncidentConclusion, IncidentConclusion.report_id == IncidentReport.id)
        .where(IncidentReport.enrollment_id == enrollment_id)
        .order_by(IncidentReport.id.desc()),
        page,
    )


def report_of(report_id: int, enrollment_id: int | None = None) -> IncidentReport | None:
    """Return a report with enrollment and company; of this enrollment, if one is named."""
    query = select(IncidentReport).where(IncidentReport.id == report_id)
    if enrollment_id is not None:
        query = query.where(IncidentReport.enrollment_id == enrollment_id)
    return db.session.scalar(
        query.options(joinedload(IncidentReport.enrollment).joinedload(Enrollment.company))
    )


def conclusion_of(report_id: int) -> IncidentConclusion | None:
    """Return what a reviewer made of a report."""
    return db.session.scalar(
        select(IncidentConclusion).where(IncidentConclusion.report_id == report_id)
    )


def report_documents(report_id: int) -> Sequence[Evidence]:
    """Return the documents that belong to a report."""
    return db.session.scalars(
        select(Evidence)
        .join(IncidentDocument, IncidentDocument.evidence_id == Evidence.id)
        .where(IncidentDocument.report_id == report_id)
        .order_by(IncidentDocument.id)
    ).all()


def linked_incident(report_id: int) -> Incident | None:
    """Return what customs recorded of the incident that a report is about."""
    return db.session.scalar(
        select(Incident)
        .join(IncidentLink, IncidentLink.incident_id == Incident.id)
        .where(IncidentLink.report_id == report_id)
    )


def unlinked_incidents(enrollment_id: int) -> Sequence[Incident]:
    """Return what customs found and no report is linked to, the newest first."""
    return db.session.scalars(
        select(Incident)
        .outerjoin(IncidentLink, IncidentLink.incident_id == Incident.id)
        .where(
            Incident.enrollment_id == enrollment_id,
            Incident.source == IncidentSource.CUSTOMS,
            IncidentLink.id.is_(None),
        )
        .order_by(Incident.occurred_on.desc(), Incident.id.desc())
    ).all()


def _known(incident: Incident, reported_at: datetime | None, judge: int | None) -> KnownIncident:
    if incident.source is IncidentSource.COMPANY:
        return KnownIncident(reported_at=incident.recorded_at)
    return KnownIncident(reported_at, incident.recorded_at, judge)

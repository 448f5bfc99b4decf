"""Incidents that a company reports itself: reported, read, joined with what customs found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select

from trusted.domain.criteria import applicable
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.incidents import check_suspension
from trusted.domain.standing import PARTNERS, Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Evidence,
    Incident,
    IncidentConclusion,
    IncidentDocument,
    IncidentLink,
    IncidentReport,
)
from trusted.persistence.queries.incidents import conclusion_of, known_incidents
from trusted.persistence.queries.library import has_documents
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.deadlines import due_on
from trusted.services.notices import tell_company
from trusted.services.required_actions import open_action
from trusted.services.scores import remeasure_by_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDraft:
    """An incident as the company tells it.

    shipments:    numbers by which they can be found; empty: none is known.
    measures:     what was done since.
    criterion_id: the criterion whose measures failed, if one is named.
    """

    what: str
    occurred_on: date
    place: str
    shipments: str
    measures: str
    criterion_id: str | None = None
    documents: Sequence[Evidence] = field(default=())


def report_incident(
    enrollment: Enrollment, draft: IncidentDraft, *, actor: Account, now: datetime
) -> IncidentReport:
    """Keep a company's report; it opens a required action and a review, and no suspension.

    Raises: NotPermitted; InputRefused; TransitionNotAllowed unless the company is a partner.
    """
    company = db.session.get_one(Company, enrollment.company_id)
    permit(actor, company, MAY_EDIT)
    _check(enrollment, draft, now)
    action = open_action(
        enrollment,
        f"Mend what let the incident of {draft.occurred_on.isoformat()} happen.",
        due_on=due_on("incident-plan", now.astimezone(UTC).date()),
        actor=system_account(now=now),
        now=now,
        criterion_id=draft.criterion_id,
    )
    report = IncidentReport(
        enrollment_id=enrollment.id,
        occurred_on=draft.occurred_on,
        what=draft.what,
        place=draft.place,
        shipments=draft.shipments,
        measures=draft.measures,
        criterion_id=draft.criterion_id,
        reported_at=now,
        reported_by_id=actor.id,
        required_action_id=action.id,
    )
    db.session.add(report)
    db.session.flush()
    for document in draft.documents:
        db.session.add(IncidentDocument(report_id=report.id, evidence_id=document.id))
    record(actor.id, "report-incident", f"enrollment/{enrollment.id}", at=now, report=report.id)
    tell_company(enrollment, "incident-reported", now=now, note=f"Due: {action.due_on.isoformat()}")
    db.session.commit()
    return report


def conclude_report(
    report: IncidentReport, note: str, *, aggravated: bool, actor: Account, now: datetime
) -> None:
    """Say what a report came to; reviewers only, never who reported it, and once.

    note:       what the company is told.
    aggravated: whether a supervisor may suspend for it although the company told first.
    """
    if actor.role is not Role.REVIEWER:
        raise NotPermitted("Reports of incidents are read by reviewers.")
    if actor.id == report.reported_by_id:
        raise NotSeparated("Who reports an incident cannot judge it.")
    if not note.strip():
        raise InputRefused("Say what you made of the report; the company is told.")
    lock(f"incident-report/{report.id}")
    if conclusion_of(report.id) is not None:
        raise TransitionNotAllowed("This report has been read already.")
    db.session.add(
        IncidentConclusion(
            report_id=report.id,
            reported_by_id=report.reported_by_id,
            aggravated=aggravated,
            note=note.strip(),
            concluded_at=now,
            concluded_by_id=actor.id,
        )
    )
    subject = f"incident-report/{report.id}"
    record(actor.id, "conclude-incident-report", subject, at=now, aggravated=aggravated, note=note)
    enrollment = db.session.get_one(Enrollment, report.enrollment_id)
    tell_company(enrollment, "incident-read", now=now, note=note.strip())
    db.session.commit()


def link_incident(
    report: IncidentReport, incident: Incident, *, actor: Account, now: datetime
) -> None:
    """Say that a report and a record of customs are about one incident; who was first follows.

    Raises: NotPermitted; InputRefused if they are of two companies; AlreadyTaken if either is
            linked.
    """
    if actor.role not in (Role.REVIEWER, Role.SUPERVISOR):
        raise NotPermitted("Reviewers and supervisors say which incidents are the same.")
    if report.enrollment_id != incident.enrollment_id:
        raise InputRefused("Choose an incident of the same enrollment.")
    lock(f"incidents/{report.enrollment_id}")
    linked = select(IncidentLink.id).where(
        (IncidentLink.report_id == report.id) | (IncidentLink.incident_id == incident.id)
    )
    if db.session.scalar(linked.limit(1)) is not None:
        raise AlreadyTaken("The report or the incident is linked already.")
    db.session.add(
        IncidentLink(
            report_id=report.id, incident_id=incident.id, linked_at=now, linked_by_id=actor.id
        )
    )
    subject = f"incident-report/{report.id}"
    record(actor.id, "link-incident", subject, at=now, incident=incident.id)
    enrollment = db.session.get_one(Enrollment, report.enrollment_id)
    remeasure_by_rule(enrollment, actor=system_account(now=now), now=now)
    db.session.commit()


def check_incident_ground(enrollment: Enrollment, reason: str, *, decider: Account) -> None:
    """Refuse to suspend for an incident that the company reported first (domain/incidents).

    Raises: SuspensionNotOpen.
    """
    check_suspension(known_incidents(enrollment.id), reason, decider.id)


def _check(enrollment: Enrollment, draft: IncidentDraft, now: datetime) -> None:
    if enrollment.status not in PARTNERS:
        raise TransitionNotAllowed("Partners report incidents; an applicant has no standing yet.")
    if draft.occurred_on > now.astimezone(UTC).date():
        raise InputRefused("The day of the incident is in the future.")
    known = {c.id for c in applicable(shipped_program().criteria, enrollment.entity_type)}
    if draft.criterion_id is not None and draft.criterion_id not in known:
        raise InputRefused("Choose a criterion that is asked of you.")
    if not has_documents(enrollment.company_id, draft.documents):
        raise InputRefused("Choose your own company's documents.")

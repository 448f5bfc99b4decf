"""What belongs to who is signed in, and the frame of its pages; all else does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from trusted.domain.criteria import Criterion
from trusted.domain.mandates import Scope
from trusted.domain.standing import Status
from trusted.persistence.models import Application, Company, Enrollment, Mandate, Membership
from trusted.persistence.queries.companies import enrollment_of_member, membership_of
from trusted.persistence.queries.mandates import case_under_mandate
from trusted.persistence.queries.successions import standing_company
from trusted.program import EntityType, shipped_program
from trusted.services.applications import EDITABLE, needs_of
from trusted.services.companies import MAY_EDIT, MAY_SIGN
from trusted.services.takedown_rates import MARKETPLACE
from trusted.web.access import actor
from trusted.web.forms import PortalForm
from trusted.web.languages import said

Page = tuple[str, HTTPStatus]
Entry = tuple[LazyString, str]

COMPANY_PAGES = (
    (lazy_gettext("Overview"), "overview"),
    (lazy_gettext("Identifiers"), "identifiers"),
    (lazy_gettext("Sites"), "sites"),
    (lazy_gettext("Members"), "members"),
    (lazy_gettext("Agents"), "mandates"),
    (lazy_gettext("Merger or split"), "successor"),
    (lazy_gettext("Evidence"), "library"),
    (lazy_gettext("Outside certificates"), "certificates"),
    (lazy_gettext("Connections"), "connections"),
    (lazy_gettext("Who asked"), "asked"),
    (lazy_gettext("API clients"), "member_clients"),
)
CASE_PAGES = (
    (lazy_gettext("Overview"), "enrollment"),
    (lazy_gettext("Eligibility"), "eligibility"),
    (lazy_gettext("Security profile"), "profile"),
    (lazy_gettext("Risk assessment"), "risk"),
    (lazy_gettext("Agreement"), "agreement"),
    (lazy_gettext("Readiness"), "readiness"),
    (lazy_gettext("Questions"), "threads"),
    (lazy_gettext("Notices"), "notices"),
    (lazy_gettext("History"), "history"),
)
PARTNER_PAGES = (
    (lazy_gettext("Score"), "score"),
    (lazy_gettext("Validations"), "validations"),
    (lazy_gettext("Required actions"), "actions"),
    (lazy_gettext("Steps and appeals"), "steps"),
    (lazy_gettext("Annual review"), "annual_review"),
    (lazy_gettext("Changes"), "filings"),
    (lazy_gettext("Incidents"), "incidents"),
    (lazy_gettext("Penalty cases"), "penalties"),
    (lazy_gettext("Letters"), "letters"),
    (lazy_gettext("Directory"), "listing"),
    (lazy_gettext("Other administrations"), "exchange"),
)
# Pages that belong to another entry of the side navigation.
WITHIN = {
    "company.crosswalk": "company.identifiers",
    "company.site": "company.sites",
    "company.connection": "company.connections",
    "company.client": "company.member_clients",
    "company.client_webhook": "company.member_clients",
    "company.answer_step": "company.steps",
    "company.answer_suspension": "company.steps",
    "company.action_plan": "company.steps",
    "company.appeal_against": "company.steps",
    "company.appeal": "company.steps",
    "company.disputes": "company.score",
    "company.dispute": "company.score",
    "company.contest": "company.score",
    "company.violations": "company.score",
    "company.validation": "company.validations",
    "company.ask_day": "company.validations",
    "company.documents_asked": "company.validations",
    "company.document_asked": "company.validations",
    "company.answer_report": "company.validations",
    "company.role": "company.members",
    "company.contact": "company.members",
    "company.ask": "company.threads",
    "company.thread": "company.threads",
    "company.category": "company.profile",
    "company.report_done": "company.actions",
    "company.review_item": "company.annual_review",
    "company.filing": "company.filings",
    "company.file_kind": "company.filings",
    "company.incident": "company.incidents",
    "company.report_new": "company.incidents",
    "company.penalty": "company.penalties",
    "company.takedown": "company.takedowns",
}


@dataclass(frozen=True, slots=True)
class Case:
    """An enrollment with its application, as one person may treat it."""

    application: Application
    membership: Membership
    # By which an agent acts; None: the person is a member of the company.
    mandate: Mandate | None = None

    @property
    def enrollment(self) -> Enrollment:
        return self.application.enrollment

    @property
    def company(self) -> Company:
        return self.application.enrollment.company

    @property
    def kind(self) -> EntityType:
        return shipped_program().entity_types[self.enrollment.entity_type]

    @property
    def may_edit(self) -> bool:
        return self._may(Scope.ANSWER, Scope.UPLOAD) and self.enrollment.status in EDITABLE

    @property
    def may_act(self) -> bool:
        return self._may(Scope.REPORT)

    @property
    def may_sign(self) -> bool:
        return self.mandate is None and self.membership.role in MAY_SIGN

    def _may(self, *scopes: Scope) -> bool:
        if self.mandate is not None:
            return not self.mandate.scope.isdisjoint(scopes)
        return self.membership.role in MAY_EDIT


def own_company(company_id: int) -> Membership:
    """Return by what the person acts for a company, with the company; 404 for any other."""
    found = membership_of(actor().id, company_id) or abort(HTTPStatus.NOT_FOUND)
    heir = standing_company(company_id)
    if request.method == "GET" and heir.id != company_id and membership_of(actor().id, heir.id):
        names = {"former": found.company.legal_name, "heir": heir.legal_name}
        flash(gettext("%(former)s was merged into %(heir)s.", **names), "info")
        abort(redirect(url_for("company.overview", company_id=heir.id)))
    return found


def own_case(enrollment_id: int) -> Case:
    """Return an enrollment of a company for which the person acts; 404 for any other."""
    if found := enrollment_of_member(actor().id, enrollment_id):
        return Case(*found)
    today = datetime.now(UTC).date()
    return Case(
        *(case_under_mandate(actor().id, enrollment_id, today) or abort(HTTPStatus.NOT_FOUND))
    )


def asked(case: Case, criterion_id: str) -> Criterion:
    """Return a criterion that is asked of this enrollment; 404 for any other."""
    criteria = needs_of(case.enrollment.entity_type).criteria
    return next((c for c in criteria if c.id == criterion_id), None) or abort(HTTPStatus.NOT_FOUND)


def company_page(template: str, membership: Membership, here: str, **values: object) -> Page:
    """Return a page about a company; here: its name, empty for the first page."""
    company = membership.company
    text = render_template(
        template,
        company=company,
        may_edit=membership.role in MAY_EDIT,
        crumbs=[(gettext("My companies"), url_for("company.home"))],
        here=f"{company.legal_name}: {here}" if here else company.legal_name,
        side_title=company.legal_name,
        side_items=_side(COMPANY_PAGES, company_id=company.id),
        **values,
    )
    return text, _status(values)


def case_page(template: str, case: Case, here: str, **values: object) -> Page:
    """Return a page about an enrollment or its application."""
    enrollment, company = case.enrollment, case.company
    name = f"{said(case.kind.name)} {enrollment.partner_number}"
    decided = enrollment.status not in (*EDITABLE, Status.SUBMITTED, Status.IN_REVIEW)
    text = render_template(
        template,
        case=case,
        enrollment=enrollment,
        company=company,
        crumbs=[
            (gettext("My companies"), url_for("company.home")),
            (company.legal_name, _home_of(case)),
            (name, url_for("company.enrollment", enrollment_id=enrollment.id)),
        ],
        here=here,
        side_title=name,
        side_items=_side(
            (*CASE_PAGES, *(_partner_pages(enrollment) if decided else ())),
            enrollment_id=enrollment.id,
        ),
        **values,
    )
    return text, _status(values)


def _partner_pages(enrollment: Enrollment) -> tuple[Entry, ...]:
    asked = enrollment.entity_type == MARKETPLACE
    return (
        (*PARTNER_PAGES, (lazy_gettext("Takedown requests"), "takedowns"))
        if asked
        else PARTNER_PAGES
    )


def _home_of(case: Case) -> str:
    """Return the page from which a company's enrollments are reached."""
    if case.mandate is not None:
        return url_for("company.mandates", company_id=case.mandate.agent_id)
    return url_for("company.overview", company_id=case.company.id)


def _status(values: Mapping[str, object]) -> HTTPStatus:
    faulty = any(isinstance(value, PortalForm) and value.errors for value in values.values())
    return HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK


def _side(entries: tuple[Entry, ...], **ids: int) -> list[dict[str, object]]:
    present = WITHIN.get(request.endpoint or "", request.endpoint)
    return [
        {
            "label": label,
            "url": url_for(f"company.{name}", **ids),  # type: ignore[arg-type]
            "current": present == f"company.{name}",
        }
        for label, name in entries
    ]

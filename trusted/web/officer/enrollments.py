"""Looking enrollments up: the list, its export, and all that is known of one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from trusted.domain.interventions import LADDER
from trusted.domain.standing import TRUSTED, Action, Role, Status, possible_actions
from trusted.persistence.models import Enrollment, StandingChange
from trusted.persistence.queries.action_plans import plans_of
from trusted.persistence.queries.agency_work import referrals_about
from trusted.persistence.queries.annual_reviews import annual_reviews_of
from trusted.persistence.queries.appeals import appeals_of
from trusted.persistence.queries.disputes import disputes_of
from trusted.persistence.queries.drift_reviews import drift_reviews_of
from trusted.persistence.queries.enrollments import (
    all_enrollments_found,
    changes_of,
    enrollment_by_number,
    enrollments_found,
    identifiers_of,
    practices_of,
    required_actions_of,
    reviews_of,
    sites_of,
)
from trusted.persistence.queries.filings import filings_of
from trusted.persistence.queries.incidents import reports_of
from trusted.persistence.queries.interventions import (
    active_reductions,
    answers_to_steps,
    open_proposal,
    unconfirmed_suspension,
)
from trusted.persistence.queries.members import contact_of
from trusted.persistence.queries.overrides import overrides_of
from trusted.persistence.queries.partnership import open_validation
from trusted.persistence.queries.penalty_cases import penalty_cases_of
from trusted.persistence.queries.scoring import incidents_of, penalties_of
from trusted.persistence.queries.successions import heirs_of
from trusted.persistence.queries.validations import validations_of
from trusted.program import shipped_program
from trusted.services.clocks import clocks_of, clocks_shown
from trusted.services.interventions import PROPOSERS
from trusted.services.program_effect import random_share_of
from trusted.services.scores import assess
from trusted.services.takedowns import figures_of_takedowns
from trusted.web.access import actor
from trusted.web.csv_files import csv_file
from trusted.web.officer.filters import EnrollmentFilter, page_number
from trusted.web.officer.places import remember
from trusted.web.scores import score_view

COLUMNS = (
    "partner_number",
    "company",
    "entity_type",
    "status",
    "status_since",
    "tier",
    "valid_until",
)
MOVES = (Action.REINSTATE, Action.SUSPEND)


def found() -> ResponseReturnValue:
    form = EnrollmentFilter(request.args)
    form.offer()
    search, number = form.search(), page_number()
    if request.args.get("format") == "csv":
        return _csv(all_enrollments_found(search))
    remember("enrollments", **form.chosen(), page=number)
    return render_template(
        "officer/enrollments.html",
        page=enrollments_found(search, number),
        filters=form,
        searching=bool(form.chosen()),
        entity_types=shipped_program().entity_types,
    )


def enrollment(number: str) -> ResponseReturnValue:
    shown = enrollment_by_number(number) or abort(404)
    return render_template(
        "officer/enrollment.html",
        enrollment=shown,
        **_belongings(shown),
        **_standing(shown),
        **_offers(shown, actor().role),
    )


def _belongings(shown: Enrollment) -> dict[str, object]:
    return {
        "heirs": heirs_of(shown.company_id),
        "contact": contact_of(shown.company_id),
        "identifiers": identifiers_of(shown.company_id),
        "sites": sites_of(shown.company_id),
        "reviews": reviews_of(shown.id),
        "validations": validations_of(shown.id),
        "required_actions": required_actions_of(shown.id),
        "practices": practices_of(shown.id),
        "penalties": penalties_of(shown.id),
        "takedowns": figures_of_takedowns(shown, now=datetime.now(UTC)),
        "referrals": referrals_about(enrollment_id=shown.id),
        "penalty_cases": penalty_cases_of(shown.id, 1).items,
        "incidents": incidents_of(shown.id),
        "annual_reviews": annual_reviews_of(shown.id, 1).items,
        "filed": filings_of(shown.id, 1).items,
        "reports": reports_of(shown.id, 1).items,
    }


def _standing(shown: Enrollment) -> dict[str, object]:
    now = datetime.now(UTC)
    assessment = None if shown.status is Status.DRAFT else assess(shown, now=now)
    return {
        "history": [_entry(change) for change in changes_of(shown.id)],
        "assessment": assessment,
        "score": score_view(assessment.score) if assessment else None,
        "clocks": clocks_shown(shown, clocks_of(shown, now=now)),
        "today": now.date(),
        "share": random_share_of(shown, now=now) if shown.status in TRUSTED else None,
    }


def _entry(change: StandingChange) -> dict[str, object]:
    """Return a change of standing as the timeline shows it; officials see who made it."""
    reason = shipped_program().reasons.get(change.reason or "")
    words = (reason.text if reason else "", change.note)
    person = change.decided_by
    return {
        "at": change.at,
        "status": change.status,
        "tier": change.tier or None,
        "reason": " ".join(filter(None, words)),
        "by": f"{person.name}, {person.role.replace('_', ' ')}",
    }


def _offers(shown: Enrollment, role: Role) -> dict[str, object]:
    """Return what this role may do here, as the transition table and the services have it."""
    return {
        "moves": [move for move in MOVES if move in possible_actions(shown.status, role)],
        "may_plan": role is Role.SUPERVISOR
        and shown.status in TRUSTED
        and open_validation(shown.id) is None,
        "may_propose": role in PROPOSERS
        and any(step in possible_actions(shown.status, Role.SUPERVISOR) for step in LADDER),
        "unconfirmed": unconfirmed_suspension(shown.id),
        "proposal": open_proposal(shown.id),
        "plans": plans_of(shown.id),
        "appeals": appeals_of(shown.id),
        "disputes": disputes_of(shown.id),
        "drift_reviews": drift_reviews_of(shown.id),
        "overrides": overrides_of(shown.id),
        "reductions": active_reductions(shown.id),
        "may_hold": role in PROPOSERS and shown.status in TRUSTED,
        "answers_to_steps": answers_to_steps(shown.id),
        "may_grant": role is Role.SUPERVISOR and shown.status in TRUSTED,
        "may_record": role in (Role.REVIEWER, Role.SUPERVISOR),
        "may_verify": role in (Role.VALIDATOR, Role.SUPERVISOR),
    }


def _csv(rows: Iterable[Row[*tuple[Any, ...]]]) -> Response:
    return csv_file(
        "enrollments.csv",
        COLUMNS,
        (
            (
                found_enrollment.partner_number,
                company.legal_name,
                found_enrollment.entity_type,
                found_enrollment.status,
                found_enrollment.status_since.date(),
                found_enrollment.tier,
                found_enrollment.valid_until,
            )
            for found_enrollment, company in rows
        ),
    )

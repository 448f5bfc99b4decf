"""The risk assessment of a company, as officials read it."""

from datetime import UTC, datetime

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from trusted.domain.evidence import program_day
from trusted.domain.risk import overdue_actions, risks
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.risks import actions_done, signed_assessments
from trusted.program import shipped_program
from trusted.services.risk_assessments import categories_of, content_of, reviewed_until


def risk(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    signed = signed_assessments(enrollment.id)
    version = signed[0] if signed else None
    content = content_of(version) if version else None
    done = actions_done([version.id]) if version else {}
    today = program_day(datetime.now(UTC))
    policy = shipped_program().profile.risk
    return render_template(
        "officer/risk.html",
        enrollment=enrollment,
        version=version,
        content=content,
        done=done,
        overdue=overdue_actions(content, done, today) if content else (),
        until=reviewed_until(enrollment.id),
        today=today,
        threats=policy.threats,
        categories=categories_of(enrollment),
        risk_of={(r.threat, r.category): r.value for r in risks(content)} if content else {},
        action_from=policy.action_from,
    )

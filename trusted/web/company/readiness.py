"""The page that says what a reviewer would remark on."""

from datetime import UTC, datetime

from flask.typing import ResponseReturnValue

from trusted.domain.application import Task
from trusted.program import shipped_program
from trusted.services.applications import needs_of
from trusted.services.readiness import predicted, remarks_on
from trusted.web.company.pages import case_page, own_case
from trusted.web.company.tasks import TITLES, page_of


def readiness(enrollment_id: int) -> ResponseReturnValue:
    case, now = own_case(enrollment_id), datetime.now(UTC)
    scope = shipped_program().validation.scope.criteria
    criteria = needs_of(case.enrollment.entity_type).criteria
    return case_page(
        "company/readiness.html",
        case,
        "Readiness",
        remarks=remarks_on(case.application, now=now),
        prediction=predicted(case.enrollment, now=now),
        looked_at=[criterion for criterion in criteria if criterion.id in scope],
        page_of=page_of,
        titles=TITLES,
        profile_task=Task.PROFILE,
    )

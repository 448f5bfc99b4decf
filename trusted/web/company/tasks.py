"""An application as a list of tasks, each with its state and its page."""

from collections.abc import Collection

from flask import url_for
from flask_babel import gettext, lazy_gettext

from trusted.domain.application import Missing, Progress, Task, missing_parts, progress
from trusted.persistence.models import ReturnedItem
from trusted.persistence.queries.applications import dossier
from trusted.persistence.queries.readiness import unmended_items
from trusted.services.applications import needs_of
from trusted.web.company.pages import Case

TITLES = {
    Task.ELIGIBILITY: lazy_gettext("Check that you are eligible"),
    Task.IDENTIFIERS: lazy_gettext("Name your company's identifiers"),
    Task.SITES: lazy_gettext("Name your sites"),
    Task.CONTACT: lazy_gettext("Name your primary contact"),
    Task.PROFILE: lazy_gettext("Describe your security profile"),
    Task.RISK: lazy_gettext("Assess your risks in five steps"),
    Task.AGREEMENT: lazy_gettext("Sign the agreement"),
}
# What belongs to the company itself, whatever it applies as.
OF_COMPANY = frozenset({Task.IDENTIFIERS, Task.SITES, Task.CONTACT})
# What a part counts; parts that are not named count as one whole.
COUNTED = {
    Task.ELIGIBILITY: lazy_gettext("%(done)s of %(total)s questions"),
    Task.PROFILE: lazy_gettext("%(done)s of %(total)s criteria"),
}


def missing_of(case: Case) -> tuple[Missing, ...]:
    """Return all that an application still lacks."""
    return missing_parts(dossier(case.application), needs_of(case.enrollment.entity_type))


def tasks_of(case: Case, returned: Collection[ReturnedItem]) -> list[dict[str, object]]:
    """Return the parts of an application as the task list shows them, submitting last."""
    parts = progress(dossier(case.application), needs_of(case.enrollment.entity_type))
    tasks = [_task(case, part, returned) for part in parts]
    ready = all(part.complete for part in parts)
    unmended = len(unmended_items(case.application.id))
    left = gettext("All is there")
    if unmended:
        left = gettext("%(number)s of the returned items unchanged so far", number=unmended)
    last: dict[str, object] = {
        "title": gettext("Submit your application"),
        "state": None if ready else "cannot_start",
        "hint": left if ready else gettext("First complete the tasks above"),
        "url": url_for("company.submit", enrollment_id=case.enrollment.id),
    }
    return [*tasks, last]


def page_of(case: Case, task: Task, subject: str = "") -> str:
    """Return the address of the page where a part is worked on."""
    if task is Task.PROFILE and subject:
        return url_for("company.answer", enrollment_id=case.enrollment.id, criterion_id=subject)
    if task in OF_COMPANY and case.mandate is not None:
        # What belongs to the company itself is not in an agent's hands.
        return url_for("company.enrollment", enrollment_id=case.enrollment.id)
    if task is Task.CONTACT and not case.may_sign:
        # Only owners name the officer; the page of members says so and who they are.
        return url_for("company.members", company_id=case.company.id)
    if task in OF_COMPANY:
        return url_for(f"company.{task.value}", company_id=case.company.id)
    return url_for(f"company.{task.value}", enrollment_id=case.enrollment.id)


def _task(case: Case, part: Progress, returned: Collection[ReturnedItem]) -> dict[str, object]:
    what = COUNTED.get(part.task)
    to_mend = sum(item.criterion_id is not None for item in returned)
    state = "complete" if part.complete else "in_progress" if part.done else None
    hint = str(what) % {"done": part.done, "total": part.total} if what else None
    if part.task is Task.PROFILE and to_mend:
        state, hint = "returned", gettext("%(number)s returned to you", number=to_mend)
    return {
        "title": TITLES[part.task],
        "state": state,
        "hint": hint,
        "url": page_of(case, part.task),
    }

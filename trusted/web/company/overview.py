"""What happened and what is done, as the pages of a company list it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup, escape

from trusted.domain.application import Missing
from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.models import ReturnedItem
from trusted.program import shipped_program
from trusted.services.applications import needs_of
from trusted.services.next_steps import NextStep
from trusted.web.company.pages import Case
from trusted.web.formatting import as_date, as_words
from trusted.web.languages import language, said

# Officials are named by their function, never by their name.
FUNCTIONS = {
    Role.MEMBER: lazy_gettext("Your company"),
    Role.ADMINISTRATOR: lazy_gettext("The program's rules"),
}


def entries_of(rows: Iterable[Any]) -> list[dict[str, object]]:
    """Return standing changes as the timeline shows them.

    rows: (StandingChange, role of who decided), the newest first.
    """
    reasons = shipped_program().reasons
    entries = []
    for change, role in rows:
        reason = reasons.get(change.reason or "")
        words = [reason.said_in(language()) if reason else "", change.note]
        entries.append(
            {
                "at": change.at,
                "status": change.status,
                # That a partner was left without a benefit is said, too.
                "tier": change.tier if change.status in TRUSTED else None,
                "by": FUNCTIONS.get(role) or as_words(role),
                "reason": " ".join(filter(None, words)),
            }
        )
    return entries


def step_said(step: NextStep) -> Markup:
    """Return what happens next, in the language of the page."""
    return _filled(gettext(step.text), {name: _value(one) for name, one in step.values.items()})


def step_day(step: NextStep) -> Markup:
    """Return the last day of a step; it is called so unless the step's words lead up to it."""
    if step.due is None:
        return Markup()
    words = "%(day)s" if step.text.endswith(":") else gettext("Last day: %(day)s")
    return _filled(words, {"day": as_date(step.due)})


def _filled(words: str, values: Mapping[str, object]) -> Markup:
    """Return a sentence with its values, of which days are marked up and all else is text."""
    return escape(words) % values if values else escape(words)


def _value(value: object) -> object:
    return as_date(value) if isinstance(value, date) else said(value)


def counts_of(
    case: Case, missing: Collection[Missing], returned: Collection[ReturnedItem]
) -> list[dict[str, Any]]:
    """Return the categories of the profile, with how much is done in each."""
    criteria = needs_of(case.enrollment.entity_type).criteria
    open_ids = {part.subject for part in missing}
    returned_ids = {item.criterion_id for item in returned}
    found = []
    for category in shipped_program().categories.values():
        ids = {c.id for c in criteria if c.category == category.id}
        if ids:
            found.append(
                {
                    "category": category,
                    "total": len(ids),
                    "done": len(ids - open_ids),
                    "returned": len(ids & returned_ids),
                }
            )
    return found

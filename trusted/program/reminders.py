"""Of what companies are reminded, and on which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "reminders.toml"
SUBJECTS = (
    "evidence",
    "required-action",
    "annual-review",
    "answer-report",
    "revalidate",
    "petition",
)


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When companies are reminded of a kind of last day.

    days:    so many days before it, the earliest first.
    overdue: whether once more on the day after.
    """

    id: str
    days: tuple[int, ...]
    overdue: bool


def reminder_rules(data: dict[str, Any]) -> Mapping[str, ReminderRule]:
    """Return when companies are reminded, by what.

    Raises: ProgramError if a kind is missing or unknown, or its days are not in order.
    """
    (items,) = only(FILE, data, "reminder")
    rules = by_id(
        FILE,
        (
            built(FILE, where, table, ReminderRule)
            for where, table in tables(FILE, "reminder", items)
        ),
    )
    if rules.keys() != set(SUBJECTS):
        raise ProgramError(f"{FILE}: reminder: add one for each of {', '.join(SUBJECTS)}.")
    for rule in rules.values():
        falling = sorted(set(rule.days), reverse=True)
        if not rule.days or list(rule.days) != falling or rule.days[-1] < 1:
            raise ProgramError(
                f"{FILE}: reminder {rule.id}: list days of at least 1, the largest first."
            )
    return rules


def notices_of(rules: Mapping[str, ReminderRule]) -> frozenset[str]:
    """Return the codes of the notices that the reminders use."""
    overdue = {f"overdue-{rule.id}" for rule in rules.values() if rule.overdue}
    return frozenset(overdue | {f"reminder-{name}" for name in rules})

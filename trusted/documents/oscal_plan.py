"""What is to be mended, as an OSCAL plan of action and milestones (NIST, JSON)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trusted.documents.oscal import Concerned, Element, Issuer, about, moment, written
from trusted.domain.clocks import start_of

HEADING = 100


@dataclass(frozen=True, slots=True)
class MendingStep:
    """What happened to a required action: kind, moment, the day that it names, words."""

    number: int
    kind: str
    at: datetime
    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class MendingValues:
    """One required action.

    state: open, remediating or closed, as OSCAL calls it.
    """

    id: int
    criterion_id: str | None
    what: str
    opened_at: datetime
    due_on: date
    verified_at: datetime | None
    state: str
    steps: Sequence[MendingStep]


@dataclass(frozen=True, slots=True)
class PlanValues:
    """The required actions of an enrollment; at least one. modified: the last step's moment."""

    issuer: Issuer
    concerned: Concerned
    modified: datetime
    actions: Sequence[MendingValues]


def plan_json(values: PlanValues) -> bytes:
    """Return required actions as an OSCAL plan of action and milestones; same values, same bytes.

    Planned, due and actual days are milestones of their own.
    """
    issuer, whom = values.issuer, values.concerned
    title = f"Required actions of {whom.company}, {whom.partner_number}"
    return written(
        "plan-of-action-and-milestones",
        {
            "uuid": issuer.uuid("plan", whom.partner_number, moment(values.modified)),
            "metadata": about(issuer, title, whom, values.modified),
            "system-id": {"identifier-type": issuer.namespace, "id": whom.partner_number},
            "risks": [_risk(one, issuer) for one in values.actions],
            "poam-items": [_item(one, issuer) for one in values.actions],
        },
    )


def _item(one: MendingValues, issuer: Issuer) -> Element:
    props = [issuer.property("state", one.state)]
    if one.criterion_id:
        props.append(issuer.property("criterion", one.criterion_id))
    return {
        "uuid": issuer.uuid("required-action", one.id),
        "title": _heading(one),
        "description": one.what,
        "props": props,
        "related-risks": [{"risk-uuid": issuer.uuid("required-action", one.id, "risk")}],
    }


def _risk(one: MendingValues, issuer: Issuer) -> Element:
    name = ("required-action", one.id)
    asked = f"Criterion {one.criterion_id} is not met." if one.criterion_id else one.what
    risk = {
        "uuid": issuer.uuid(*name, "risk"),
        "title": _heading(one),
        "description": one.what,
        "statement": asked,
        "status": one.state,
        "deadline": moment(start_of(one.due_on)),
        "remediations": [
            {
                "uuid": issuer.uuid(*name, "remediation"),
                "lifecycle": "completed" if one.verified_at else "planned",
                "title": _heading(one),
                "description": one.what,
                "tasks": list(_milestones(one, issuer, name)),
            }
        ],
    }
    # OSCAL knows no empty list.
    entries = [_entry(step, issuer, name) for step in one.steps]
    return risk | ({"risk-log": {"entries": entries}} if entries else {})


def _entry(step: MendingStep, issuer: Issuer, name: Sequence[object]) -> Element:
    kind = step.kind.replace("_", " ").capitalize()
    return {
        "uuid": issuer.uuid(*name, "step", step.number),
        "title": kind,
        "description": step.text or kind,
        "start": moment(step.at),
    }


def _milestones(one: MendingValues, issuer: Issuer, name: Sequence[object]) -> Sequence[Element]:
    days = [("Due", one.due_on)]
    days += [(step.kind.capitalize(), step.day) for step in one.steps if _plans(step) and step.day]
    if one.verified_at is not None:
        days.append(("Verified", one.verified_at.date()))
    return [
        {
            "uuid": issuer.uuid(*name, "milestone", number),
            "type": "milestone",
            "title": title,
            "timing": {"on-date": {"date": moment(start_of(day))}},
        }
        for number, (title, day) in enumerate(days)
    ]


def _plans(step: MendingStep) -> bool:
    return step.kind in ("planned", "reported")


def _heading(one: MendingValues) -> str:
    first = " ".join(one.what.split())
    return first if len(first) <= HEADING else f"{first[: HEADING - 1]}\N{HORIZONTAL ELLIPSIS}"

"""The eligibility questions as a form, for companies and for anybody."""

from collections.abc import Collection, Mapping

from flask import session
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from trusted.domain.application import EligibilityGate
from trusted.web.forms import OpenForNow, PortalForm
from trusted.web.languages import said

YES, NO = "yes", "no"
# The visitor's own browser carries the answers along, until an application takes them over.
CARRIED = "eligibility"


def eligibility_form(
    gates: Collection[EligibilityGate],
    sent: Mapping[str, str],
    answers: Mapping[str, bool] | None = None,
) -> PortalForm:
    """Return a form with one question for each gate.

    answers: what is saved so far, then questions may be left open; None: all must be answered.
    """
    rule = InputRequired(lazy_gettext("Answer yes or no")) if answers is None else OpenForNow()
    yes_no = {YES: gettext("Yes"), NO: gettext("No")}
    questions = {gate.id: RadioField(said(gate.question), [rule], choices=yes_no) for gate in gates}
    form: type[PortalForm] = type("EligibilityForm", (PortalForm,), questions)
    return form(sent, data={gate: YES if yes else NO for gate, yes in (answers or {}).items()})


def answers_in(form: PortalForm, gates: Collection[EligibilityGate]) -> dict[str, bool]:
    """Return gate id -> answer, for those that were answered."""
    given = {gate.id: form[gate.id].data for gate in gates}
    return {gate: answer == YES for gate, answer in given.items() if answer in (YES, NO)}


def carry(entity_type: str, answers: Mapping[str, bool]) -> None:
    """Have the visitor's browser carry the answers along; nothing is stored here."""
    session[CARRIED] = {"entity_type": entity_type, "answers": dict(answers)}


def carried_kind() -> str | None:
    """Return the entity type of the answers that the browser carries along."""
    return session[CARRIED]["entity_type"] if CARRIED in session else None


def taken_over(entity_type: str) -> dict[str, bool]:
    """Return the answers carried along for an entity type, once; none for any other."""
    if carried_kind() != entity_type:
        return {}
    answers: dict[str, bool] = session.pop(CARRIED)["answers"]
    return answers

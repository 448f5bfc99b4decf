"""What program managers fill in on policies; the fields of a part are made from its numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from trusted.domain.criteria import ASSURANCE_ORDER
from trusted.program.policy_checks import Fault, fault_of
from trusted.program.policy_terms import Kind, PolicyNumber, PolicyPart
from trusted.services.policy_drafts import PURPOSE_MAX
from trusted.web.formatting import as_words
from trusted.web.forms import NeededDayField, PortalForm, complain, stripped

NOT_ASKED = {"": "Not asked"}


class CopyForm(PortalForm):
    purpose = TextAreaField(
        "What the new policy is for",
        [InputRequired("Say what the new policy is for"), Length(max=PURPOSE_MAX)],
        filters=[stripped],
        description="Whoever publishes it reads this.",
    )


class PublishForm(PortalForm):
    effective_on = NeededDayField("Takes effect on", "Choose the day on which it takes effect")
    seen = HiddenField()


class CompareForm(Form):
    one = SelectField("From", default="")
    other = SelectField("To", default="")

    def offer(self, choices: Mapping[str, str]) -> None:
        """Offer these policies and drafts, by their key."""
        self.one.choices = self.other.choices = list(choices.items())


class PartForm(PortalForm):
    """The numbers of one part of a policy; `part_form` adds a field for each."""

    part: PolicyPart
    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a number that cannot be, by itself; what they must be together comes later."""
        valid = super().validate(extra_validators)
        values = self.values()
        faults = [
            Fault(number.key, words)
            for number in changeable(self.part)
            if (words := fault_of(number, values[number.key]))
        ]
        self.show(faults)
        return valid and not faults

    def values(self) -> dict[str, Any]:
        """Return the numbers as they were filled in, by key; None: left empty or not asked."""
        return {
            number.key: _read(number, self[field_name(number)].data)
            for number in changeable(self.part)
        }

    def show(self, faults: Iterable[Fault]) -> None:
        """Say each fault at its field, or at the top where it has none here."""
        names = {number.key: field_name(number) for number in changeable(self.part)}
        for fault in faults:
            if fault.key in names:
                complain(self[names[fault.key]], fault.words)
            else:
                self.form_errors.append(f"{fault.key}: {fault.words}")


def part_form(part: PolicyPart) -> type[PartForm]:
    """Return the form for the numbers of a part."""
    fields = {field_name(number): _field(number) for number in changeable(part)}
    return type("PolicyPartForm", (PartForm,), {**fields, "part": part})


def shown_values(part: PolicyPart, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields of a part show of a policy; content: its leaves by key."""
    return {field_name(number): _shown(content.get(number.key)) for number in changeable(part)}


def changeable(part: PolicyPart) -> list[PolicyNumber]:
    """Return the numbers of a part that pages can change."""
    return [number for number in part.number if number.kind is not Kind.FIXED]


def field_name(number: PolicyNumber) -> str:
    """Return the name of a number's field."""
    return number.key.replace(".", "-")


def _field(number: PolicyNumber) -> Field:
    if number.kind is Kind.FLAG:
        return BooleanField(number.label, description=number.meaning)
    if number.kind is Kind.ASSURANCE:
        choices = NOT_ASKED | {level.value: as_words(level) for level in ASSURANCE_ORDER}
        return SelectField(number.label, choices=choices, description=number.meaning)
    return StringField(
        f"{number.label} (optional)" if number.optional else number.label,
        [Length(max=100)],
        filters=[stripped],
        description=_description(number),
        render_kw={"inputmode": "decimal", "autocomplete": "off"}
        if number.kind in (Kind.WHOLE, Kind.DECIMAL)
        else {"autocomplete": "off"},
    )


def _description(number: PolicyNumber) -> str:
    unit = number.unit[:1].upper() + number.unit[1:]
    if number.least is None or number.most is None:
        return f"{number.meaning} {unit}."
    return f"{number.meaning} {unit}, from {number.least} to {number.most}."


def _read(number: PolicyNumber, typed: Any) -> Any:
    if number.kind is Kind.FLAG:
        return True if typed else None
    if not typed:
        return None
    if number.kind is Kind.WHOLE:
        return int(typed) if typed.isascii() and typed.isdecimal() else typed
    if number.kind is Kind.DECIMALS:
        return [one.strip() for one in typed.split(",")]
    return typed


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)

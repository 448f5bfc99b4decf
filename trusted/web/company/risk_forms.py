"""What companies fill in for their risk assessment, a step at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.validators import ValidationError as Refusal
from wtforms.widgets import HiddenInput

from trusted.domain.risk import (
    NAME_MAX,
    RATINGS,
    TEXT_MAX,
    Assessment,
    MapEntry,
    Method,
    PlannedAction,
    Rated,
    Step,
    next_key,
)
from trusted.web.forms import NeededDayField, OpenForNow, PortalForm, stripped

DIRECT, INDIRECT = "direct", "indirect"
SCALE = {str(rating): f"{rating} – {word}" for rating, word in RATINGS.items()}


class StepForm(PortalForm):
    """One step, with the version of the assessment that the page showed."""

    version = IntegerField("Version", [InputRequired()], widget=HiddenInput())

    def written_into(self, assessment: Assessment) -> Assessment:
        """Return the assessment with this step as it was typed."""
        raise NotImplementedError


class MapForm(StepForm):
    """One more partner or process."""

    name = StringField(
        "Partner or place",
        [DataRequired("Name it"), Length(max=NAME_MAX)],
        filters=[stripped],
    )
    happens = StringField(
        "What happens there",
        [DataRequired("Say what happens there"), Length(max=NAME_MAX)],
        filters=[stripped],
        description="Such as “collects parcels from sellers” or “files the entries”.",
    )
    direct = RadioField(
        "Do you deal with it yourself?",
        [InputRequired("Choose one")],
        choices={
            DIRECT: "Yes, directly",
            INDIRECT: "No, one of our partners does",
        },
    )

    def written_into(self, assessment: Assessment) -> Assessment:
        entry = MapEntry(self.name.data, self.happens.data, self.direct.data == DIRECT)
        return replace(assessment, map=(*assessment.map, entry))


class RatingsForm(StepForm):
    """A rating with its reason for each subject; see `ratings_form`."""

    step: Step
    subjects: Mapping[str, str]

    def written_into(self, assessment: Assessment) -> Assessment:
        rated = {
            subject: Rated(int(self[f"rating-{subject}"].data), self[f"why-{subject}"].data or "")
            for subject in self.subjects
            if self[f"rating-{subject}"].data in SCALE
        }
        if self.step is Step.THREATS:
            return replace(assessment, threats=rated)
        return replace(assessment, vulnerabilities=rated)


class ActionForm(StepForm):
    """One more action against a weakness."""

    category = SelectField("Where is the weakness?", [InputRequired("Choose one")])
    weakness = TextAreaField(
        "What is weak?",
        [DataRequired("Name the weakness"), Length(max=TEXT_MAX)],
        filters=[stripped],
    )
    owner = StringField(
        "Who sees to it?",
        [DataRequired("Name a person or function"), Length(max=NAME_MAX)],
        filters=[stripped],
    )
    due_on = NeededDayField("Until when?", "Enter the day until which it is done")

    def written_into(self, assessment: Assessment) -> Assessment:
        action = PlannedAction(
            next_key(assessment),
            self.category.data,
            self.weakness.data,
            self.owner.data,
            self.due_on.data,
        )
        return replace(assessment, actions=(*assessment.actions, action))


class MethodForm(StepForm):
    """How the assessment is made."""

    how = TextAreaField(
        "How do you assess your risks?",
        [DataRequired("Say how you do it"), Length(max=TEXT_MAX)],
        filters=[stripped],
        description="Who takes part, what you look at, how often, and what makes you do it again.",
    )
    reviewed_on = NeededDayField("When did you last review this?", "Enter the day of the review")

    def validate_reviewed_on(self, field: Field) -> None:
        if field.data and field.data > datetime.now(UTC).date():
            raise Refusal("This day is in the future. Enter the day of the last review.")

    def written_into(self, assessment: Assessment) -> Assessment:
        return replace(assessment, method=Method(self.how.data, self.reviewed_on.data))


class DoneForm(PortalForm):
    """That an action of the plan is done."""

    how = TextAreaField(
        "What was done?",
        [DataRequired("Say what was done"), Length(max=TEXT_MAX)],
        filters=[stripped],
        description="And which document shows it.",
    )
    done_on = NeededDayField("On which day?", "Enter the day on which it was done")

    def validate_done_on(self, field: Field) -> None:
        if field.data and field.data > datetime.now(UTC).date():
            raise Refusal("This day is in the future. Enter the day on which it was done.")


def step_form(
    step: Step, assessment: Assessment, subjects: Mapping[str, str], sent: Any, version: int
) -> StepForm:
    """Return the form of a step, as it was sent or with what is saved.

    subjects: what is rated in this step, or to which an action can belong, id -> name.
    """
    if step in (Step.THREATS, Step.VULNERABILITIES):
        return _ratings_form(step, assessment, subjects, sent, version)
    if step is Step.METHOD:
        method = assessment.method
        data = {"how": method.how, "reviewed_on": method.reviewed_on, "version": version}
        return MethodForm(sent, data=data)
    if step is Step.MAP:
        return MapForm(sent, data={"version": version})
    form = ActionForm(sent, data={"version": version})
    form.category.choices = {"": "Choose one"} | dict(subjects)
    return form


def _ratings_form(
    step: Step, assessment: Assessment, subjects: Mapping[str, str], sent: Any, version: int
) -> RatingsForm:
    fields: dict[str, Any] = {"step": step, "subjects": subjects}
    saved = assessment.threats if step is Step.THREATS else assessment.vulnerabilities
    data: dict[str, object] = {"version": version}
    for subject, name in subjects.items():
        fields[f"rating-{subject}"] = RadioField(name, [OpenForNow()], choices=SCALE)
        fields[f"why-{subject}"] = StringField(
            f"Why? ({name})", [Optional(), Length(max=TEXT_MAX)], filters=[stripped]
        )
        if subject in saved:
            data[f"rating-{subject}"] = str(saved[subject].rating)
            data[f"why-{subject}"] = saved[subject].why
    form: type[RatingsForm] = type("SubjectsForm", (RatingsForm,), fields)
    return form(sent, data=data)

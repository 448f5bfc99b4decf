"""What officials fill in around a validation: days, samples, photos, looks, plans, conflicts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from werkzeug.datastructures import FileStorage
from wtforms import (
    DateTimeLocalField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from trusted.domain.criteria import Criterion
from trusted.domain.sampling import LARGEST_POPULATION, Population
from trusted.persistence.models import Account, ReportDraft
from trusted.program import shipped_program
from trusted.services.photos import PhotoDraft
from trusted.services.samples import PickResult, SampleDraft
from trusted.web.addresses import row_number
from trusted.web.formatting import as_words, in_choices
from trusted.web.forms import DayField, NeededDayField, PortalForm, TextForm, stripped

NOTE = 4000
REPORT = 60_000
VERSION_DIGITS = 10
YES, NO = "yes", "no"


def reason_field(label: str, description: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired("Give the reason"), Length(max=NOTE)],
        filters=[stripped],
        description=description,
    )


class MoveForm(PortalForm):
    visit_on = NeededDayField("New day", "Enter a day")
    reason = reason_field("Why the day moves", "The company is told.")


class GiveOnForm(PortalForm):
    to = SelectField("To whom", [InputRequired("Choose a validator")], coerce=row_number)
    reason = reason_field("Why", "Such as a vacation; officials see it.")

    def offer(self, people: Iterable[Account]) -> None:
        """Offer the other validators."""
        self.to.choices = {person.id: person.name for person in people}


class DayAnswerForm(PortalForm):
    grant = RadioField(
        "Answer to the company",
        [InputRequired("Choose an answer")],
        choices={YES: "Grant the day", NO: "The present day stays"},
    )
    answer = TextAreaField("Why, if the day stays", [Length(max=NOTE)], filters=[stripped])

    def validate_answer(self, field: TextAreaField) -> None:
        if self.grant.data == NO and not field.data:
            raise ValidationError("Say why the day cannot be granted")


class ReportForm(PortalForm):
    summary = TextAreaField(
        "Report to the company",
        [InputRequired("Sum up what you verified and found"), Length(max=REPORT)],
        filters=[stripped],
        description="Drafted from your findings; change it as you like before you send it.",
    )
    actions_due = DayField("Day by which required actions are to be done")
    version = HiddenField(default="0")

    def show(self, draft: ReportDraft | None, anew: str, *, sent: bool) -> None:
        """Show what was typed, else the draft that is kept, else the findings in words."""
        if not sent:
            self.summary.data = draft.text if draft else anew
        self.version.data = str(draft.version if draft else 0)

    def seen(self) -> int:
        """Return the version of the draft that the page showed."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < VERSION_DIGITS else -1


class SampleForm(PortalForm):
    population = RadioField(
        "What is drawn from",
        [InputRequired("Choose what is drawn from")],
        choices={p.value: as_words(p) for p in Population},
        coerce=Population,
    )
    numbering = StringField(
        "How they are numbered",
        [InputRequired("Say how a number leads to one of them"), Length(max=500)],
        filters=[stripped],
        description="Such as “by line of the list of October, headings not counted”.",
    )
    population_size = IntegerField(
        "How many there are",
        [InputRequired("Enter how many there are"), NumberRange(1, LARGEST_POPULATION)],
    )
    confidence = IntegerField(
        "Confidence, percent", [InputRequired("Enter a number"), NumberRange(1, 99)]
    )
    tolerable = IntegerField(
        "Tolerable rate of faults, per mille",
        [InputRequired("Enter a number"), NumberRange(1, 999)],
        description="50 per mille are 5 in 100.",
    )
    criterion = SelectField("For the criterion", default="")

    def offer(self, criteria: Iterable[Criterion]) -> None:
        """Offer the criteria that are asked, and the policy's numbers."""
        self.criterion.choices = {"": "None in particular"} | in_choices(criteria)
        numbers = shipped_program().validation.sampling
        if self.confidence.data is None and not self.confidence.raw_data:
            self.confidence.data = numbers.confidence_percent
        if self.tolerable.data is None and not self.tolerable.raw_data:
            self.tolerable.data = numbers.tolerable_per_mille

    def draft(self) -> SampleDraft:
        """Return what is to be drawn."""
        return SampleDraft(
            population=self.population.data,
            numbering=self.numbering.data or "",
            population_size=self.population_size.data or 0,
            confidence_percent=self.confidence.data or 0,
            tolerable_per_mille=self.tolerable.data or 0,
            criterion_id=self.criterion.data or None,
        )


class PickForm(TextForm):
    """What one pick showed; left open until it was looked at."""

    result = RadioField("Result", [Optional()], choices={YES: "Conforms", NO: "Does not conform"})
    note = StringField("Note", [Length(max=500)], filters=[stripped])

    def validate_note(self, field: StringField) -> None:
        if self.result.data == NO and not field.data:
            raise ValidationError("Say what was wrong with it")

    def found(self, pick: int) -> PickResult | None:
        """Return what was entered; None if nothing was."""
        if not self.result.data:
            return None
        return PickResult(pick, self.result.data == YES, self.note.data or "")


class PhotoForm(PortalForm):
    file = FileField("Photo", [InputRequired("Choose a photo")])
    taken_at = DateTimeLocalField(
        "Taken at (UTC), if the camera does not say",
        [Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    place = StringField(
        "Place",
        [Length(max=200)],
        filters=[stripped],
        description="Such as “Gate 3, inside”. Needed if the camera does not say where it was.",
    )

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage):
            raise ValidationError("Choose a photo")

    def draft(self) -> PhotoDraft:
        """Return what was said of the photo."""
        moment: datetime | None = self.taken_at.data
        return PhotoDraft(
            filename=self.file.data.filename or "",
            taken_at=moment.replace(tzinfo=UTC) if moment else None,
            place=self.place.data or "",
        )


class LookForm(PortalForm):
    finding = HiddenField()
    verdict = RadioField(
        "Your judgment",
        [InputRequired("Choose one")],
        choices={YES: "It does not apply", NO: "It applies: the validator must grade it"},
    )
    note = TextAreaField("Why, if it applies", [Length(max=NOTE)], filters=[stripped])

    def validate_note(self, field: TextAreaField) -> None:
        if self.verdict.data == NO and not field.data:
            raise ValidationError("Say why the criterion does apply")


class BackForm(PortalForm):
    reason = reason_field("What is not enough", "The company is told.")


class ExtendForm(PortalForm):
    due_on = NeededDayField("New day", "Enter a day")
    reason = reason_field("Why there is more time", "The company is told.")


class DeclineForm(PortalForm):
    reason = reason_field("Why the practice is declined")


class DaysForm(PortalForm):
    validator = SelectField("Validator", [InputRequired("Choose a validator")])
    year = IntegerField("Year", [InputRequired("Enter a year"), NumberRange(2000, 2200)])
    days = IntegerField("Working days", [InputRequired("Enter the days"), NumberRange(0, 366)])

    def offer(self, people: Sequence[Account]) -> None:
        """Offer the validators."""
        self.validator.choices = {str(person.id): person.name for person in people}


class YearForm(PortalForm):
    year = IntegerField("Year", [InputRequired("Enter a year"), NumberRange(2000, 2200)])


class ConflictForm(PortalForm):
    person = SelectField("Whom it concerns", [InputRequired("Choose a person")])
    partner_number = StringField(
        "Partner number of the company",
        [InputRequired("Enter a partner number"), Length(max=20)],
        filters=[stripped],
        description="Any enrollment of the company will do, such as TP00000018.",
    )
    reason = reason_field("What binds the person to the company")
    from_on = NeededDayField("From", "Enter a day")
    until_on = DayField("Until", "Its last day, if it has one.")

    def offer(self, people: Mapping[int, str]) -> None:
        """Offer those for whom this person may declare it."""
        self.person.choices = {str(person): name for person, name in people.items()}

    def validate_until_on(self, field: DayField) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError("It would end before it begins. Exchange the two days.")

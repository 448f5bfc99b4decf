"""What is typed about arrangements: their terms, a list with its signature, and reasons."""

from datetime import date

from flask_babel import gettext, lazy_gettext
from wtforms import (
    FileField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.arrangements import ANY_TIER, Equivalence, NumberScheme, Terms
from trusted.domain.errors import InputRefused
from trusted.domain.recognition import Outcome
from trusted.persistence.models import ArrangementTerms
from trusted.persistence.queries.arrangements import terms_of
from trusted.program import shipped_program
from trusted.services.arrangements import TermsDraft, keys_from
from trusted.services.partner_files import ENDINGS
from trusted.web.forms import DayField, NeededDayField, PortalForm, stripped
from trusted.web.languages import refusal as refusal_said
from trusted.web.languages import said
from trusted.web.officer.forms import note_field

ANY_WORD = "*"
TRY, TAKE = "try", "take"


class TermsForm(PortalForm):
    countries = StringField(
        lazy_gettext("Countries for which it speaks"),
        [InputRequired(lazy_gettext("Enter at least one country")), Length(max=400)],
        filters=[stripped],
        description=lazy_gettext("Two letters each, with spaces between: KR, or DE FR IT."),
    )
    number_scheme = RadioField(
        lazy_gettext("What its numbers are"),
        choices=lambda: {
            NumberScheme.CUSTOMS.value: gettext("A number of its own: customs:KR/12345"),
            NumberScheme.EORI.value: gettext("An EORI: eori:DE12345"),
        },
    )
    equivalences = TextAreaField(
        lazy_gettext("Which status and level of theirs is worth which tier of ours"),
        [InputRequired(lazy_gettext("Enter at least one line")), Length(max=4000)],
        filters=[stripped],
        description=lazy_gettext(
            "A line each: status / level = tier. A level of * is any; tier 0 is none."
        ),
    )
    roles = TextAreaField(
        lazy_gettext("Which kind of party of theirs is which entity type of ours"),
        [InputRequired(lazy_gettext("Enter at least one line")), Length(max=4000)],
        filters=[stripped],
        description=lazy_gettext(
            "A line each: exporter = seller. Kinds that are not here get no credit."
        ),
    )
    benefits = SelectMultipleField(
        lazy_gettext("What it gives"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    begins_on = NeededDayField(lazy_gettext("First day"), lazy_gettext("Enter the first day"))
    ends_on = DayField(
        lazy_gettext("Last day"), lazy_gettext("Leave it empty if it has no end yet.")
    )
    fresh_days = IntegerField(
        lazy_gettext("Days that a list holds when no newer one comes"),
        [InputRequired(lazy_gettext("Enter a number of days")), NumberRange(1, 30)],
        description=lazy_gettext("Then nobody on it has credit any more."),
    )
    keys = TextAreaField(
        lazy_gettext("Public keys that may sign its lists"),
        [InputRequired(lazy_gettext("Paste at least one key")), Length(max=4000)],
        filters=[stripped],
        description=lazy_gettext("A JWK, or a JWK set, of Ed25519 keys; nothing private."),
    )

    def offer(self) -> None:
        benefits = shipped_program().exchange.benefits.values()
        self.benefits.choices = [(one.code, said(one.text)) for one in benefits]
        roles = ", ".join(shipped_program().entity_types)
        hint = TermsForm.roles.kwargs["description"]
        ours = gettext("Ours are: %(names)s.", names=roles)
        self.roles.description = f"{hint} {ours}"

    def validate_equivalences(self, field: TextAreaField) -> None:
        equivalences_in(field.data or "")

    def validate_roles(self, field: TextAreaField) -> None:
        roles_in(field.data or "")

    def validate_keys(self, field: TextAreaField) -> None:
        try:
            keys_from(field.data or "")
        except InputRefused as refusal:
            raise ValidationError(refusal_said(refusal)) from refusal

    def draft(self) -> TermsDraft:
        terms = Terms(
            countries=frozenset(self.countries.data.upper().split()),
            number_scheme=NumberScheme(self.number_scheme.data),
            equivalences=equivalences_in(self.equivalences.data),
            roles=roles_in(self.roles.data),
            benefits=frozenset(self.benefits.data or ()),
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            fresh_days=self.fresh_days.data,
        )
        return TermsDraft(terms, keys_from(self.keys.data))


class ArrangementForm(TermsForm):
    code = StringField(
        lazy_gettext("Code"),
        [InputRequired(lazy_gettext("Enter a code")), Length(max=40)],
        filters=[stripped],
        description=lazy_gettext("Small letters, digits and dashes; it stays: kr-aeo."),
    )
    administration = StringField(
        lazy_gettext("Administration"),
        [InputRequired(lazy_gettext("Enter the name of the administration")), Length(max=200)],
        filters=[stripped],
    )


class ReasonForm(PortalForm):
    reason = note_field(lazy_gettext("Why"))


class ListForm(PortalForm):
    file = FileField(
        lazy_gettext("List"),
        description=lazy_gettext("JSON, CSV or XML, exactly as it was signed."),
    )
    signature = TextAreaField(
        lazy_gettext("Signature"),
        [
            InputRequired(lazy_gettext("Paste the signature that came with the list")),
            Length(max=1000),
        ],
        filters=[stripped],
        description=lazy_gettext("A detached JWS: two parts with two dots between."),
    )
    mode = RadioField(
        lazy_gettext("What to do"),
        [InputRequired(lazy_gettext("Choose one"))],
        choices=lambda: {
            TRY: gettext("Only try: show what would become of each row"),
            TAKE: gettext("Take the list over"),
        },
        default=TRY,
    )

    def validate_file(self, field: FileField) -> None:
        name = field.data.filename if field.data else ""
        if not name:
            raise ValidationError(gettext("Choose the file"))
        if name.rpartition(".")[2].lower() not in ENDINGS:
            raise ValidationError(gettext("Choose a file that ends in .json, .csv or .xml"))

    @property
    def media_type(self) -> str:
        return ENDINGS[self.file.data.filename.rpartition(".")[2].lower()]


class DecisionForm(PortalForm):
    outcome = RadioField(
        lazy_gettext("What you found"),
        [InputRequired(lazy_gettext("Choose one"))],
        choices=lambda: {
            Outcome.RELEASE.value: gettext("Release: it counts from now on"),
            Outcome.REFUSE.value: gettext("Refuse: it gets no credit"),
        },
    )
    reason = note_field(lazy_gettext("Why"))


def terms_typed(row: ArrangementTerms) -> dict[str, object]:
    """Return terms as the form has them, to begin a new draft from; keys as they are."""
    terms = terms_of(row)
    return {
        "countries": " ".join(sorted(terms.countries)),
        "number_scheme": terms.number_scheme.value,
        "equivalences": "\n".join(
            f"{one.status} / {one.tier or ANY_WORD} = {one.ours}" for one in terms.equivalences
        ),
        "roles": "\n".join(f"{theirs} = {ours}" for theirs, ours in terms.roles.items()),
        "benefits": sorted(terms.benefits),
        "begins_on": terms.begins_on,
        "ends_on": terms.ends_on,
        "fresh_days": terms.fresh_days,
    }


def first_terms(today: date) -> dict[str, object]:
    """Return what the form of new terms begins with."""
    return {"number_scheme": NumberScheme.CUSTOMS.value, "begins_on": today, "fresh_days": 3}


def equivalences_in(text: str) -> tuple[Equivalence, ...]:
    """Return the lines `status / level = tier`; raises ValidationError, naming the line."""
    found = []
    for line in _lines(text):
        theirs, _, ours = line.rpartition("=")
        status, _, tier = (part.strip().casefold() for part in theirs.partition("/"))
        if not status or ours.strip() not in {"0", "1", "2", "3"}:
            raise ValidationError(
                gettext("Write “%(line)s” as status / level = tier", line=line[:80])
            )
        found.append(Equivalence(status, ANY_TIER if tier == ANY_WORD else tier, int(ours)))
    return tuple(found)


def roles_in(text: str) -> dict[str, str]:
    """Return the lines `theirs = ours`; raises ValidationError, naming the line."""
    found = {}
    for line in _lines(text):
        theirs, _, ours = (part.strip().casefold() for part in line.partition("="))
        if not theirs or ours not in shipped_program().entity_types:
            raise ValidationError(
                gettext("Write “%(line)s” as kind of theirs = entity type of ours", line=line[:80])
            )
        found[theirs] = ours
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

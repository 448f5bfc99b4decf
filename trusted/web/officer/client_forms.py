"""What an administrator enters to let a system in."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.persistence.queries.arrangements import ArrangementCourse, all_courses
from trusted.services.agencies import agencies
from trusted.services.clients import NAME_MAX, SCOPES
from trusted.web.client_care import refuse_a_second
from trusted.web.forms import PortalForm, stripped


def _courses() -> Sequence[ArrangementCourse]:
    return all_courses(datetime.now(UTC).date())


class ClientForm(PortalForm):
    """A system that calls the API."""

    name = StringField(
        "Name of the system",
        [InputRequired("Enter a name"), Length(max=NAME_MAX)],
        filters=[stripped],
    )
    scopes = SelectMultipleField(
        "What it may do",
        [InputRequired("Choose at least one")],
        choices={scope: scope for scope in sorted(SCOPES)},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agency = SelectField(
        "Partner agency",
        default="",
        description="For which it acts. A client that places holds needs one.",
        choices=lambda: [("", "None"), *((one.code, one.name) for one in agencies())],
    )
    arrangement = SelectField(
        "Mutual recognition",
        default="",
        description="By which arrangement an administration exchanges lists with it.",
        choices=lambda: [
            ("", "None"),
            *((one.arrangement.code, one.arrangement.administration) for one in _courses()),
        ],
    )
    sandbox = BooleanField(
        "Let it into the sandbox alone",
        description="It is answered from magic parties, and sees and changes nothing real.",
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse a second system of a name, as a page that is loaded again would make it."""
        refuse_a_second(field.data, company_id=None)

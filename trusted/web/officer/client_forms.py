"""What an administrator enters to let a system in."""

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.services.agencies import agencies
from trusted.services.clients import NAME_MAX, SCOPES
from trusted.web.forms import PortalForm, stripped


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
    sandbox = BooleanField(
        "Let it into the sandbox alone",
        description="It is answered from magic parties, and sees and changes nothing real.",
    )

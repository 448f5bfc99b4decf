"""What companies fill in about people."""

from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from trusted.persistence.models import MembershipRole
from trusted.web.forms import PortalForm, stripped

ROLES = {
    MembershipRole.OWNER.value: "Owner: edits, signs, submits, invites",
    MembershipRole.CONTRIBUTOR.value: "Contributor: edits, but does not sign",
    MembershipRole.VIEWER.value: "Viewer: reads, changes nothing",
}


def address_field() -> EmailField:
    """Return a field for an e-mail address."""
    return EmailField(
        "E-mail address",
        [
            DataRequired("Enter the e-mail address"),
            Length(max=254),
            Email("Enter an address such as name@company.example"),
        ],
        filters=[stripped],
    )


class RoleForm(PortalForm):
    role = RadioField("Role", [InputRequired("Choose a role")], choices=ROLES)

    def chosen(self) -> MembershipRole:
        """Return the role that was chosen."""
        return MembershipRole(self.role.data)


class InviteForm(RoleForm):
    email = address_field()


class ContactForm(PortalForm):
    """The officer who answers for the company."""

    name = StringField(
        "Name", [DataRequired("Enter the name"), Length(max=200)], filters=[stripped]
    )
    title = StringField(
        "Title",
        [DataRequired("Enter the title"), Length(max=200)],
        filters=[stripped],
        description="Such as “Director of Compliance”.",
    )
    email = address_field()
    officer = BooleanField(
        "I confirm that this person is an officer of the company and has agreed to answer for it",
        [InputRequired("Confirm that this person is an officer of the company")],
    )

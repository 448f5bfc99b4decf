"""Who works on a policy at the pages, and how a form of theirs is sent."""

from datetime import UTC, datetime

from sqlalchemy import select

from tests.factories_policy import make_policy_draft
from tests.web.signed_in import hidden, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, PolicyDraft
from trusted.services.policies import first_policy

HASH = first_policy().hash
NOW = datetime.now(UTC)


def stored(application, model=PolicyDraft):
    """Return the newest row of a kind."""
    with application.app_context():
        return db.session.scalars(select(model).order_by(model.id.desc())).first()


def save(person, address, page=None, **fields):
    """Send a form with the hidden field that says of which state it is."""
    page = page or person.see(address)
    name = "seen" if address.endswith("publish") else "version"
    return person.send(address, page, **fields | {name: hidden(page, name)})


def begun(application, values=None):
    """Return a program manager, and the address of a draft of theirs."""
    manager = visitor(application, Role.PROGRAM_MANAGER)
    with application.app_context():
        person = db.session.scalars(select(Account).order_by(Account.id.desc())).first()
        draft = make_policy_draft(values, author=person, now=NOW)
        return manager, f"/officer/policy-drafts/{draft.id}"

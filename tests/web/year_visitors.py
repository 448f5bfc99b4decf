"""Who comes to the pages of a partner's year."""

import html
import re

from tests.factories import make_account, make_certified
from tests.factories_years import (
    member_of,
)
from tests.web.signed_in import Visitor
from trusted.domain.standing import Role


def words(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def partner(application, prepare=None):
    """Return the enrollment's id and its owner at a browser."""
    with application.app_context():
        enrollment = make_certified()
        if prepare:
            prepare(enrollment)
        return enrollment.id, Visitor(application, member_of(enrollment).id)


def official(application, role=Role.REVIEWER):
    with application.app_context():
        return Visitor(application, make_account(role).id)

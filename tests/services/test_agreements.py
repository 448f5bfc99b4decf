"""What was signed is kept as bytes and hash, with who signed it."""

import hashlib

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import NOON, enrollment_of, make_application, owner_of
from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Company, SignedAgreement
from trusted.program import shipped_program
from trusted.services.agreements import sign_agreement, signed_agreement

pytestmark = pytest.mark.usefixtures("app")


def sign(application, title="Director"):
    owner = owner_of(db.session.get_one(Company, enrollment_of(application).company_id))
    sign_agreement(application, signer_title=title, actor=owner, now=NOON)
    return owner


def test_what_was_signed_is_kept_byte_for_byte_with_its_hash():
    application = make_application()
    assert signed_agreement(application.id) is None

    owner = sign(application)

    signed = signed_agreement(application.id)
    assert signed.text.decode() == shipped_program().agreement.text
    assert signed.text_hash == hashlib.sha256(signed.text).hexdigest()
    assert signed.text_hash == application.agreement_text_hash
    assert (signed.signer_name, signed.signer_title) == (owner.name, "Director")
    assert (signed.version, signed.signed_at) == (shipped_program().version, NOON)


def test_signing_the_same_text_again_keeps_one_signature():
    application = make_application()

    sign(application)
    sign(application, "Head")

    assert [s.signer_title for s in db.session.scalars(select(SignedAgreement))] == ["Director"]


@pytest.mark.parametrize("title", ["", "  ", "a" * 201, "a\nb"])
def test_a_signature_says_in_which_function(title):
    application = make_application()

    with pytest.raises(InputRefused, match="function"):
        sign(application, title)


def test_the_database_refuses_to_change_a_signature():
    sign(make_application())

    for statement in (
        "UPDATE signed_agreements SET signer_name = 'X'",
        "DELETE FROM signed_agreements",
    ):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()

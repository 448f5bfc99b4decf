from datetime import date, timedelta

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_identifier,
    owner_of,
)
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, CompanyIdentifier, IdentifierConfirmation
from trusted.services.companies import add_identifier
from trusted.services.identifiers import Proof, confirm_identifier
from trusted.services.publishing import publish_what_expired

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=1)
LOOKED_UP = Proof(level=IdentifierLevel.LOOKED_UP, note="In the list of carriers: the same name.")


def late_identifier():
    """Return an identifier that a partner entered after it was certified."""
    company = db.session.get_one(Company, make_certified().company_id)
    return add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=LATER)


def confirm(identifier, proof=LOOKED_UP, role=Role.REVIEWER, now=LATER):
    return confirm_identifier(identifier, proof, actor=make_account(role), now=now)


def answers(app, name="scac:FXPQ"):
    with app.extensions["register"].reading() as view:
        return view.answer(name) is not None


def test_what_a_partner_enters_later_lends_trust_only_once_it_is_confirmed(app):
    identifier = late_identifier()
    assert not answers(app)

    confirm(identifier)

    assert answers(app)
    assert identifier.level is IdentifierLevel.LOOKED_UP


def test_it_lends_none_before_its_first_day_nor_after_its_last(app):
    proof = Proof(
        level=IdentifierLevel.LOOKED_UP,
        note="Seen.",
        valid_from=date(2026, 11, 27),
        valid_until=date(2026, 11, 28),
    )
    confirm(late_identifier(), proof)
    seen = []
    for days in range(1, 7):
        publish_what_expired(now=NOON + timedelta(days=days))
        seen.append(answers(app))

    assert seen == [False, False, True, True, False, False]
    assert publish_what_expired(now=NOON + timedelta(days=6)) == 0


def test_a_document_of_the_company_evidences_it_and_a_look_up_does_not_lower_that():
    identifier = late_identifier()
    document = make_evidence(db.session.get_one(Company, identifier.company_id))
    shown = Proof(level=IdentifierLevel.EVIDENCED, evidence_id=document.id)

    confirm(identifier, shown)

    assert identifier.level is IdentifierLevel.EVIDENCED
    assert db.session.query(IdentifierConfirmation).one().evidence_id == document.id
    with pytest.raises(InputRefused, match="cannot lower"):
        confirm(identifier)


@pytest.mark.parametrize(
    ("proof", "complaint"),
    [
        (Proof(level=IdentifierLevel.WELL_FORMED), "Choose what was done"),
        (Proof(level=IdentifierLevel.LOOKED_UP, note=" "), "Say where you looked it up"),
        (Proof(level=IdentifierLevel.EVIDENCED), "Choose the document of this company"),
        (
            Proof(
                level=IdentifierLevel.LOOKED_UP,
                note="So.",
                valid_from=date(2026, 2, 2),
                valid_until=date(2026, 2, 1),
            ),
            "Exchange the two days",
        ),
    ],
)
def test_a_proof_that_carries_nothing_is_refused(proof, complaint):
    with pytest.raises(InputRefused, match=complaint):
        confirm(make_identifier(make_company(), Scheme.SCAC, "FXPQ"), proof)


def test_a_document_of_another_company_shows_nothing():
    identifier = make_identifier(make_company(), Scheme.SCAC, "FXPQ")
    foreign = make_evidence(make_company())

    with pytest.raises(InputRefused, match="this company"):
        confirm(identifier, Proof(level=IdentifierLevel.EVIDENCED, evidence_id=foreign.id))


def test_what_has_ended_is_not_confirmed():
    identifier = make_identifier(make_company(), Scheme.SCAC, "FXPQ")
    identifier.ended_at = NOON
    db.session.commit()

    with pytest.raises(InputRefused, match="has ended"):
        confirm(identifier)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.REVIEWER])
def test_only_reviewers_confirm(role):
    with pytest.raises(NotPermitted):
        confirm(make_identifier(make_company(), Scheme.SCAC, "FXPQ"), role=role)


def test_who_entered_it_does_not_confirm_it():
    reviewer = make_account(Role.REVIEWER)
    identifier = db.session.query(CompanyIdentifier).filter_by(company_id=make_company().id).one()
    identifier.recorded_by_id = reviewer.id
    db.session.commit()

    with pytest.raises(NotSeparated):
        confirm_identifier(identifier, LOOKED_UP, actor=reviewer, now=NOON)

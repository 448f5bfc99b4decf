"""Looking at identifiers: a reviewer confirms that one is the company's, with proof."""

from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.identifiers import IdentifierLevel
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    CompanyIdentifier,
    Evidence,
    IdentifierConfirmation,
)
from trusted.persistence.queries.library import has_documents
from trusted.services.audit import record
from trusted.services.publishing import publish

ORDER = tuple(IdentifierLevel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What shows that an identifier is the company's.

    level:       looked-up or evidenced.
    evidence_id: a document of the company; needed for evidenced.
    note:        where it was looked up, and what was seen; needed for looked-up.
    valid_from, valid_until: the first and the last day; None: not known.
    """

    level: IdentifierLevel
    evidence_id: int | None = None
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def confirm_identifier(
    identifier: CompanyIdentifier, proof: Proof, *, actor: Account, now: datetime
) -> IdentifierConfirmation:
    """Confirm that an identifier is the company's; from then on it lends the partner's trust.

    Raises: NotPermitted for anybody but a reviewer; NotSeparated for who entered it; InputRefused
            if it has ended, or the proof does not carry the level.
    """
    if actor.role is not Role.REVIEWER:
        raise NotPermitted("Identifiers are confirmed by reviewers.")
    if identifier.recorded_by_id == actor.id:
        raise NotSeparated("You entered this identifier; another person must confirm it.")
    _check(identifier, proof)
    confirmation = IdentifierConfirmation(
        identifier_id=identifier.id,
        recorded_by_id=identifier.recorded_by_id,
        level=proof.level,
        at=now,
        confirmed_by_id=actor.id,
        evidence_id=proof.evidence_id,
        note=proof.note.strip(),
        valid_from=proof.valid_from,
        valid_until=proof.valid_until,
    )
    db.session.add(confirmation)
    identifier.level = proof.level
    record(
        actor.id,
        "confirm-identifier",
        f"company/{identifier.company_id}",
        at=now,
        identifier=f"{identifier.scheme.value}:{identifier.value}",
        level=proof.level.value,
    )
    publish(db.session.get_one(Company, identifier.company_id), now=now)
    db.session.commit()
    return confirmation


def _check(identifier: CompanyIdentifier, proof: Proof) -> None:
    if identifier.ended_at is not None:
        raise InputRefused("This identifier has ended; there is nothing to confirm.")
    if proof.level is IdentifierLevel.WELL_FORMED:
        raise InputRefused("Choose what was done: looked up, or shown by a document.")
    if ORDER.index(proof.level) < ORDER.index(identifier.level):
        raise InputRefused("It is shown by a document already; a look-up cannot lower that.")
    if proof.level is IdentifierLevel.LOOKED_UP and not proof.note.strip():
        raise InputRefused("Say where you looked it up, and what you saw.")
    if proof.valid_from and proof.valid_until and proof.valid_until < proof.valid_from:
        raise InputRefused("It would end before it begins. Exchange the two days.")
    document = db.session.get(Evidence, proof.evidence_id) if proof.evidence_id else None
    foreign = document is not None and not has_documents(identifier.company_id, [document])
    if foreign or (proof.level is IdentifierLevel.EVIDENCED and document is None):
        raise InputRefused("Choose the document of this company that shows it.")

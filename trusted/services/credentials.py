"""Credentials: handing them out, the lists that end them, and telling whose one is."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import msgspec
from sqlalchemy import func, select

from trusted.documents.credential import (
    CredentialValues,
    credential_json,
    did_document,
    did_of,
    status_list_json,
)
from trusted.domain.credentials import LIST_BITS, Purpose, bitstring, ended
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.languages import Language
from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Certificate,
    Company,
    CredentialPlace,
    Enrollment,
    StandingChange,
)
from trusted.persistence.queries.certificates import certificate_of_change
from trusted.persistence.queries.partnership import holding
from trusted.register.signatures import CREDENTIAL, Keyring, NotVerified, PublicKey, Signer
from trusted.services.companies import membership_role
from trusted.services.evidence import OFFICIALS

LIFE = timedelta(days=365)
# A list that is half full still hides who is looked for, and a free place is soon found.
FULL = LIST_BITS // 2
CHECK_PATH = "/check/"


class _Claimed(msgspec.Struct):
    id: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who vouches: the address of the installation, and what signs now; None: no key yet."""

    base_url: str
    signer: Signer | None

    def signed(self, payload: bytes) -> bytes:
        """Return a credential in the form of VC-JOSE-COSE.

        Raises: InputRefused if no key was made yet.
        """
        if self.signer is None:
            raise InputRefused("No key was made yet that could sign: flask keys make.")
        kid = f"{did_of(self.base_url)}#{self.signer.public.kid}"
        return self.signer.compact_as(CREDENTIAL, kid, payload)


def give_place(certificate: Certificate) -> CredentialPlace:
    """Draw a certificate's place in the status lists, once; the caller commits."""
    if (given := db.session.get(CredentialPlace, certificate.id)) is not None:
        return given
    lock("credential-places")
    number, used = _last_list()
    if used >= FULL:
        number += 1
    taken = select(CredentialPlace.place).where(CredentialPlace.list_number == number)
    place = secrets.randbelow(LIST_BITS)
    while db.session.scalar(taken.where(CredentialPlace.place == place)) is not None:
        place = secrets.randbelow(LIST_BITS)
    given = CredentialPlace(certificate_id=certificate.id, list_number=number, place=place)
    db.session.add(given)
    db.session.flush()
    return given


def credential_for(enrollment: Enrollment, issuer: Issuer, *, now: datetime) -> bytes | None:
    """Return the credential of what holds now, signed; None if no certificate of it was issued."""
    if enrollment.status not in TRUSTED:
        return None
    change = holding(enrollment.id)
    certificates = (certificate_of_change(change.id, language) for language in Language)
    certificate = next(filter(None, certificates), None)
    return _signed(enrollment, change, certificate, issuer, now) if certificate else None


def own_credential(
    certificate: Certificate, issuer: Issuer, *, actor: Account, now: datetime
) -> bytes | None:
    """Return the credential that goes with a company's certificate.

    Returns: None if the certificate states what holds no longer.
    Raises:  NotPermitted to strangers.
    """
    enrollment = db.session.get_one(Enrollment, certificate.enrollment_id)
    if actor.role not in OFFICIALS and membership_role(actor, enrollment.company_id) is None:
        raise NotPermitted("This credential belongs to another company.")
    change = holding(enrollment.id)
    if certificate.standing_change_id != change.id or enrollment.status not in TRUSTED:
        return None
    return _signed(enrollment, change, certificate, issuer, now)


def status_list(name: str, issuer: Issuer, *, now: datetime) -> bytes | None:
    """Return a status list, signed, as it is now; None if there is none of this name."""
    purpose, _, number = name.partition("-")
    if purpose not in set(Purpose) or not number.isdecimal() or len(number) > len(str(LIST_BITS)):
        return None
    if not 1 <= int(number) <= max(_last_list()[0], 1):
        return None
    places = [
        place
        for place, then, tier, status, tier_now in _stated(int(number))
        if Purpose(purpose) in ended((then, tier), (status, tier_now))
    ]
    payload = status_list_json(
        name, purpose, bitstring(places), base_url=issuer.base_url, made_at=now
    )
    return issuer.signed(payload)


def code_of(compact: bytes, base_url: str, keys: Sequence[PublicKey]) -> str:
    """Return the certificate's code of a credential that the program issued.

    Raises: InputRefused if the program did not, or it was changed since.
    """
    try:
        payload = Keyring(keys).opened(CREDENTIAL, compact.strip(), f"{did_of(base_url)}#")
        claimed = msgspec.json.decode(payload, type=_Claimed).id
    except (NotVerified, msgspec.MsgspecError) as error:
        raise InputRefused(
            "This credential did not come from this program, or was changed since."
        ) from error
    return claimed.removeprefix(f"{base_url}{CHECK_PATH}")


def issuer_document(base_url: str, keys: Sequence[PublicKey]) -> bytes:
    """Return the DID document of the installation."""
    return did_document(base_url, [msgspec.to_builtins(key) for key in keys])


def _signed(
    enrollment: Enrollment,
    change: StandingChange,
    certificate: Certificate,
    issuer: Issuer,
    now: datetime,
) -> bytes | None:
    place = db.session.get(CredentialPlace, certificate.id)
    if place is None:
        return None
    values = _values(enrollment, change, certificate, place, issuer.base_url)
    return (
        issuer.signed(credential_json(values, issuer.base_url)) if now < values.expires_at else None
    )


def _last_list() -> tuple[int, int]:
    """Return the number of the newest list, and how many of its places are taken."""
    number = db.session.scalar(select(func.max(CredentialPlace.list_number))) or 1
    used = select(func.count()).where(CredentialPlace.list_number == number)
    return number, db.session.scalar(used) or 0


def _stated(number: int) -> Sequence[tuple[int, Status, int, Status, int]]:
    """Return place, what was stated there, and what holds: of every credential of a list."""
    rows = db.session.execute(
        select(
            CredentialPlace.place,
            StandingChange.status,
            StandingChange.tier,
            Enrollment.status,
            Enrollment.tier,
        )
        .join(Certificate, Certificate.id == CredentialPlace.certificate_id)
        .join(StandingChange, StandingChange.id == Certificate.standing_change_id)
        .join(Enrollment, Enrollment.id == Certificate.enrollment_id)
        .where(CredentialPlace.list_number == number)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _values(
    enrollment: Enrollment,
    change: StandingChange,
    certificate: Certificate,
    place: CredentialPlace,
    base_url: str,
) -> CredentialValues:
    expires_at = certificate.issued_at + LIFE
    if change.valid_until is not None:
        last_day = datetime.combine(change.valid_until, time(23, 59, 59), UTC)
        expires_at = min(expires_at, last_day)
    return CredentialValues(
        company=db.session.get_one(Company, enrollment.company_id).legal_name,
        entity_type=enrollment.entity_type,
        partner_number=enrollment.partner_number,
        status=change.status.value,
        tier=change.tier,
        since=change.status_since.astimezone(UTC).date(),
        valid_until=change.valid_until,
        issued_at=certificate.issued_at,
        expires_at=expires_at,
        code=certificate.code,
        check_url=f"{base_url}{CHECK_PATH}{certificate.code}",
        places={
            purpose.value: (f"{purpose.value}-{place.list_number}", place.place)
            for purpose in Purpose
        },
    )

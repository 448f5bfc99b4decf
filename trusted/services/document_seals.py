"""The certificate with which the program seals documents: made, brought along, used."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import select

from trusted.documents.seal import Seal
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, DocumentSeal
from trusted.services.audit import record
from trusted.services.sealing import SealBroken, opened, sealed
from trusted.services.signing_keys import KeyUnreadable

KEY_BITS = 3072
LIFE = timedelta(days=3 * 365)
PURPOSE, NAME = "trusted document seals", "document seal"
COMMON_NAME = "Trusted documents (self-signed)"


def make_seal(secret: str, *, actor: Account | None, now: datetime) -> DocumentSeal:
    """Make a certificate that vouches for itself; for production bring one along instead.

    secret: what the private key is sealed with.
    actor:  an administrator; None: set-up makes the first one.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, COMMON_NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_documents(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _keep(secret, certificate.public_bytes(Encoding.PEM), key, actor, now)


def bring_seal(
    secret: str, certificate: bytes, key: bytes, *, actor: Account, now: datetime
) -> DocumentSeal:
    """Seal documents from now on with a certificate that others vouch for.

    certificate: PEM, the own one first, then those who vouch for it.
    key:         its RSA key, PEM without a password.
    Raises: InputRefused if the two do not fit, or it is not valid now; NotPermitted.
    """
    try:
        first = x509.load_pem_x509_certificates(certificate)[0]
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise InputRefused(f"Certificate or key cannot be read: {error}") from error
    if not isinstance(private, rsa.RSAPrivateKey) or first.public_key() != private.public_key():
        raise InputRefused("Give a certificate with an RSA key, and that very key.")
    if not first.not_valid_before_utc <= now <= first.not_valid_after_utc:
        raise InputRefused("The certificate is not valid today.")
    return _keep(secret, certificate, private, actor, now)


def newest_seal() -> DocumentSeal | None:
    """Return the certificate that seals now; None: there is none yet."""
    return db.session.scalar(select(DocumentSeal).order_by(DocumentSeal.id.desc()).limit(1))


def seal_with(secret: str) -> Seal | None:
    """Return what seals documents; None: no certificate was made, so they are issued unsealed.

    Raises: KeyUnreadable if it was kept under another secret.
    """
    if (kept := newest_seal()) is None:
        return None
    try:
        key = opened(secret, PURPOSE, NAME, kept.sealed)
    except SealBroken as error:
        raise KeyUnreadable(
            "The document seal was kept under another secret. Set TRUSTED_SIGNING_SECRET to that"
            " one, or bring another: flask keys seal."
        ) from error
    own, *chain = x509.load_pem_x509_certificates(kept.certificate.encode())
    return Seal(
        own.public_bytes(Encoding.DER),
        key,
        tuple(one.public_bytes(Encoding.DER) for one in chain),
    )


def _keep(
    secret: str,
    certificate: bytes,
    key: rsa.RSAPrivateKey,
    actor: Account | None,
    now: datetime,
) -> DocumentSeal:
    if actor and (actor.role is not Role.ADMINISTRATOR or actor.closed_at is not None):
        raise NotPermitted("Only administrators look after the document seal.")
    if actor is None and newest_seal() is not None:
        raise NotPermitted("There is a seal already; an administrator brings another.")
    raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    kept = DocumentSeal(
        certificate=certificate.decode(),
        sealed=sealed(secret, PURPOSE, NAME, raw),
        made_at=now,
        made_by_id=actor.id if actor else None,
    )
    db.session.add(kept)
    db.session.flush()
    actor_id = actor.id if actor else None
    record(actor_id, "keep-document-seal", f"document-seal/{kept.id}", at=now)
    db.session.commit()
    return kept


def _signs_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )

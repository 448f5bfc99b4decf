"""Documents that were issued, and a seal for them that costs no time: made once in a run."""

from datetime import UTC, datetime, timedelta
from functools import cache

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

from tests.factories import NOON, owner_of
from trusted.config import Settings
from trusted.documents.seal import Seal
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import Certificate, Company, Enrollment, IssuedLetter, Notice
from trusted.services.certificates import issue_certificate
from trusted.services.files import file_store
from trusted.services.letters import Wanted, issue_letter

MADE = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def seal_pem() -> tuple[bytes, bytes]:
    """Return a self-signed certificate and its RSA key, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal of the tests")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(MADE)
        .not_valid_after(MADE + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), raw


@cache
def make_test_seal() -> Seal:
    """Return what seals documents in tests."""
    certificate, key = seal_pem()
    private = rsa_key(key)
    raw = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own = x509.load_pem_x509_certificate(certificate)
    return Seal(own.public_bytes(Encoding.DER), raw)


def rsa_key(pem: bytes) -> rsa.RSAPrivateKey:
    """Return a private key from PEM."""
    return load_pem_private_key(pem, None)


def make_papers(enrollment: Enrollment, settings: Settings) -> tuple[Certificate, IssuedLetter]:
    """Return the certificate of what holds, and the letter of the first decision."""
    given = {
        "store": file_store(settings),
        "base_url": settings.base_url,
        "actor": owner_of(db.session.get_one(Company, enrollment.company_id)),
        "now": NOON,
    }
    certificate = issue_certificate(enrollment, **given)
    told = select(Notice.id).where(Notice.enrollment_id == enrollment.id, Notice.code == "certify")
    wanted = Wanted("decision", db.session.scalars(told).first(), Language.ENGLISH)
    return certificate, issue_letter(enrollment, wanted, **given)

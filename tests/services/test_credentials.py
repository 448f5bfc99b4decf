"""Credentials: what is signed, and that an independent reader sees by the lists when one ends."""

import base64
import gzip
import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_validated,
    owner_of,
    reason_for,
)
from trusted.domain.credentials import LIST_BITS, Purpose, bitstring, ended
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import Company, CredentialPlace
from trusted.register.signatures import Signer
from trusted.services.certificates import issue_certificate
from trusted.services.checking import code_in
from trusted.services.credentials import (
    Issuer,
    code_of,
    credential_for,
    issuer_document,
    own_credential,
    status_list,
)
from trusted.services.suspensions import reinstate, suspend
from trusted.storage.local import LocalStore

BASE = "https://trusted.test"
SIGNER = Signer(bytes(range(32)))
ISSUER = Issuer(BASE, SIGNER)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(compact):
    """Return header and payload, read by hand with the key of the DID document (VC-JOSE-COSE)."""
    document = json.loads(issuer_document(BASE, [SIGNER.public]))
    header, payload, signature = compact.decode().split(".")
    said = json.loads(unpadded(header))
    method = next(m for m in document["verificationMethod"] if m["id"] == said["kid"])
    assert said["kid"] in document["assertionMethod"]
    assert said["typ"] == "vc+jwt"
    key = Ed25519PublicKey.from_public_bytes(unpadded(method["publicKeyJwk"]["x"]))
    key.verify(unpadded(signature), f"{header}.{payload}".encode())
    return json.loads(unpadded(payload))


def status_by_list(credential, purpose, now):
    """Return the bit of a credential, by the validate algorithm of W3C Bitstring Status List 1.0.

    Written after its text alone: 3.2 (Validate Algorithm) and 3.3/3.4 (Bitstring Expansion).
    """
    entry = next(e for e in credential["credentialStatus"] if e["statusPurpose"] == purpose)
    assert entry["type"] == "BitstringStatusListEntry"
    name = entry["statusListCredential"].removeprefix(f"{BASE}/api/v1/credentials/status/")
    listed = verified(status_list(name, ISSUER, now=now))
    assert "BitstringStatusListCredential" in listed["type"]
    assert listed["id"] == entry["statusListCredential"]
    assert listed["validFrom"] <= now.strftime("%Y-%m-%dT%H:%M:%SZ") <= listed["validUntil"]
    subject = listed["credentialSubject"]
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == purpose
    assert subject["ttl"] <= 15 * 60 * 1000
    assert subject["encodedList"][0] == "u"
    bits = gzip.decompress(unpadded(subject["encodedList"][1:]))
    assert len(bits) * 8 >= 131_072
    index = int(entry["statusListIndex"])
    return int(f"{bits[index // 8]:08b}"[index % 8])


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "documents")


def issued(enrollment, store):
    actor = make_account(Role.SUPERVISOR)
    return issue_certificate(enrollment, store=store, base_url=BASE, actor=actor, now=NOON)


def credential_of(enrollment, store):
    issued(enrollment, store)
    return verified(credential_for(enrollment, ISSUER, now=NOON))


@pytest.mark.usefixtures("app")
def test_a_credential_states_what_the_certificate_does(store):
    enrollment = make_validated()
    company = db.session.get_one(Company, enrollment.company_id)

    credential = credential_of(enrollment, store)

    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["type"][0] == "VerifiableCredential"
    assert credential["issuer"]["id"] == "did:web:trusted.test"
    assert credential["credentialSubject"]["legalName"] == company.legal_name
    assert credential["credentialSubject"]["partnerNumber"] == enrollment.partner_number
    assert credential["credentialSubject"]["benefitTier"] == 2
    assert credential["id"].startswith(f"{BASE}/check/")
    assert credential["validFrom"] < credential["validUntil"]


@pytest.mark.usefixtures("app")
def test_a_suspension_ends_it_by_list_within_fifteen_minutes_and_a_reinstatement_mends_it(store):
    enrollment = make_certified()
    credential = credential_of(enrollment, store)
    supervisor = make_account(Role.SUPERVISOR)
    assert [status_by_list(credential, p.value, NOON) for p in Purpose] == [0, 0]

    suspend(enrollment, reason_for("suspend"), note="x", actor=supervisor, now=NOON)
    assert status_by_list(credential, "suspension", NOON) == 1
    assert status_by_list(credential, "revocation", NOON) == 0
    assert credential_for(enrollment, ISSUER, now=NOON) is None

    reinstate(enrollment, reason_for("reinstate"), note="x", actor=supervisor, now=NOON)
    assert status_by_list(credential, "suspension", NOON) == 0


@pytest.mark.usefixtures("app")
def test_who_comes_back_lower_needs_a_new_credential(store):
    enrollment = make_validated()
    credential = credential_of(enrollment, store)
    supervisor = make_account(Role.SUPERVISOR)

    suspend(enrollment, reason_for("suspend"), note="x", actor=supervisor, now=NOON)
    reinstate(enrollment, reason_for("reinstate"), note="x", actor=supervisor, now=NOON)

    assert enrollment.tier == 1
    assert status_by_list(credential, "revocation", NOON) == 1
    assert status_by_list(credential_of(enrollment, store), "revocation", NOON) == 0


@pytest.mark.usefixtures("app")
def test_only_the_bits_of_who_is_concerned_are_set(store):
    first, second = make_certified(), make_certified()
    one, two = credential_of(first, store), credential_of(second, store)

    suspend(first, reason_for("suspend"), note="x", actor=make_account(Role.SUPERVISOR), now=NOON)

    assert status_by_list(one, "suspension", NOON) == 1
    assert status_by_list(two, "suspension", NOON) == 0
    places = {row.place for row in db.session.query(CredentialPlace)}
    assert len(places) == 2
    assert status_list("suspension-2", ISSUER, now=NOON) is None
    for name in ("suspension-0", "suspension", "other-1", "suspension-x", "suspension-²"):
        assert status_list(name, ISSUER, now=NOON) is None


@pytest.mark.usefixtures("app")
def test_the_company_and_nobody_else_takes_its_credential_while_it_holds(store):
    enrollment = make_certified()
    certificate = issued(enrollment, store)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))

    compact = own_credential(certificate, ISSUER, actor=owner, now=NOON)

    assert code_of(compact, BASE, [SIGNER.public]) == certificate.code
    with pytest.raises(NotPermitted):
        own_credential(certificate, ISSUER, actor=make_account(), now=NOON)
    late = NOON + timedelta(days=800)
    assert own_credential(certificate, ISSUER, actor=owner, now=late) is None


@pytest.mark.usefixtures("app")
def test_a_file_is_known_by_every_byte_and_a_changed_one_by_none(store):
    enrollment = make_certified()
    certificate = issued(enrollment, store)
    with store.open(certificate.sha256) as file:
        pdf = file.read()
    compact = credential_for(enrollment, ISSUER, now=NOON)
    keys = [SIGNER.public]

    assert code_in(pdf, BASE, keys) == code_in(compact + b"\n", BASE, keys) == certificate.code

    head, payload, signature = compact.split(b".")
    forged = payload[:-2] + (b"AA" if payload[-2:] != b"AA" else b"BB")
    changed = [pdf[:-1] + b"x", b".".join((head, forged, signature)), b"no file", b"", b"a.b.c"]
    for content in changed:
        with pytest.raises(InputRefused):
            code_in(content, BASE, keys)
    with pytest.raises(InputRefused):
        code_in(compact, BASE, [Signer(bytes(32)).public])
    with pytest.raises(InvalidSignature):
        verified(b".".join((head, forged, signature)))


def test_place_0_is_the_leftmost_bit():
    assert bitstring([0], 16) == b"\x80\x00"
    assert bitstring([7, 8], 16) == b"\x01\x80"
    assert len(bitstring([LIST_BITS - 1])) == 16_384


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        ((Status.VALIDATED, 2), (Status.VALIDATED, 3), set()),
        ((Status.CERTIFIED, 1), (Status.VALIDATED, 2), set()),
        ((Status.VALIDATED, 2), (Status.VALIDATED, 1), {Purpose.REVOCATION}),
        ((Status.VALIDATED, 1), (Status.CERTIFIED, 1), {Purpose.REVOCATION}),
        ((Status.CERTIFIED, 1), (Status.SUSPENDED, 0), {Purpose.SUSPENSION}),
        ((Status.CERTIFIED, 1), (Status.REMOVED, 0), {Purpose.REVOCATION}),
        ((Status.CERTIFIED, 1), (Status.WITHDRAWN, 0), {Purpose.REVOCATION}),
    ],
)
def test_a_lower_standing_ends_a_credential_and_a_higher_does_not(then, now, why):
    assert ended(then, now) == why


def test_without_a_key_nothing_is_signed():
    with pytest.raises(InputRefused, match="keys make"):
        Issuer(BASE, None).signed(b"{}")

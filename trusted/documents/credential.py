"""The certificate as a W3C verifiable credential, its status list, and the issuer's DID."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

import msgspec

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    # For the terms of the subject, which no vocabulary of the world's defines.
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
)
NAME = "Trusted, partner program for customs"
LISTS_PATH = "/api/v1/credentials/status/"
# How long a verifier may go on with a list that it has.
LIST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialValues:
    """What a credential states.

    entity_type: its id, such as `carrier`.
    status:      `certified` or `validated`.
    valid_until: last day of the validation's cycle; None outside one.
    code:        of the certificate, by which anybody asks for the present standing.
    places:      purpose -> (name of the list, place in it).
    """

    company: str
    entity_type: str
    partner_number: str
    status: str
    tier: int
    since: date
    valid_until: date | None
    issued_at: datetime
    expires_at: datetime
    code: str
    check_url: str
    places: Mapping[str, tuple[str, int]]


def did_of(base_url: str) -> str:
    """Return the DID of an installation (did:web, which its address and TLS vouch for)."""
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"


def did_document(base_url: str, keys: Sequence[Mapping[str, str]]) -> bytes:
    """Return the DID document in JSON: which keys may vouch for the issuer's claims.

    keys: public keys as JWK (RFC 7517), each with its `kid`.
    """
    did = did_of(base_url)
    methods = [
        {
            "id": f"{did}#{key['kid']}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": key,
        }
        for key in keys
    ]
    return msgspec.json.encode(
        {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
            "id": did,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }
    )


def credential_json(values: CredentialValues, base_url: str) -> bytes:
    """Return the credential before it is signed; the same values give the same bytes.

    Source: W3C Verifiable Credentials Data Model 2.0.
    """
    return msgspec.json.encode(
        {
            "@context": CONTEXTS,
            "id": values.check_url,
            "type": ["VerifiableCredential", "TrustedPartnerCredential"],
            "issuer": {"id": did_of(base_url), "name": NAME},
            "validFrom": _moment(values.issued_at),
            "validUntil": _moment(values.expires_at),
            "credentialSubject": {
                "type": "Organization",
                "legalName": values.company,
                "partnerNumber": values.partner_number,
                "entityType": values.entity_type,
                "standing": values.status,
                "benefitTier": values.tier,
                "since": values.since,
                "validationHoldsUntil": values.valid_until,
            },
            "credentialStatus": [
                {
                    "id": f"{base_url}{LISTS_PATH}{name}#{place}",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": purpose,
                    "statusListIndex": str(place),
                    "statusListCredential": f"{base_url}{LISTS_PATH}{name}",
                }
                for purpose, (name, place) in values.places.items()
            ],
        }
    )


def status_list_json(
    name: str, purpose: str, bits: bytes, *, base_url: str, made_at: datetime
) -> bytes:
    """Return a status list before it is signed.

    bits:   of every place, the first leftmost.
    Source: W3C Bitstring Status List 1.0; `ttl` is in milliseconds.
    """
    address = f"{base_url}{LISTS_PATH}{name}"
    packed = urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")
    return msgspec.json.encode(
        {
            "@context": CONTEXTS[:1],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": did_of(base_url),
            "validFrom": _moment(made_at),
            "validUntil": _moment(made_at + LIST_LIFE),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": purpose,
                "encodedList": f"u{packed}",
                "ttl": int(LIST_LIFE.total_seconds() * 1000),
            },
        }
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Signing what is handed out, and telling whether something was signed: JWS with Ed25519."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# By its full name (RFC 9864); the older "EdDSA" leaves open which curve is meant.
ALGORITHM = "Ed25519"
KEY_BYTES = 32
URL_SAFE = bytes.maketrans(b"+/", b"-_")
CREDENTIAL = "vc+jwt"
STANDING, SNAPSHOT, CHANGES = "standing+jws", "register-snapshot+jws", "register-changes+jws"
# A list of partners that one administration sends another.
PARTNER_LIST = "partner-list+jws"


class NotVerified(Exception):
    """Something cannot be proved to come from the program; the message says what is wrong."""


class ForeignKey(NotVerified):
    """It was signed with a key that is not, or not any more, one of the program's."""


class SignatureRefused(NotVerified):
    """The signature does not belong to what was signed."""


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as the world sees it (RFC 8037); `kid` is its thumbprint (RFC 7638)."""

    kty: str = "OKP"
    crv: str = "Ed25519"
    alg: str = ALGORITHM
    use: str = "sig"
    kid: str
    x: str


class KeySet(msgspec.Struct, frozen=True):
    """Keys of the program (RFC 7517): the one that signs, and the next."""

    keys: tuple[PublicKey, ...]


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: str
    typ: str


_json = msgspec.json.Encoder().encode
_sorted = msgspec.json.Encoder(order="sorted").encode
_header = msgspec.json.Decoder(_Header).decode


class Signer:
    """A private key that signs.

    seed: 32 bytes.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = public_key(self._key.public_key().public_bytes_raw())
        self._headers = {
            kind: encoded(_json(_Header(ALGORITHM, self.public.kid, kind))) + b"."
            for kind in (STANDING, SNAPSHOT, CHANGES, PARTNER_LIST)
        }

    def compact(self, kind: str, payload: bytes) -> bytes:
        """Return a payload with its signature, in the compact form of RFC 7515."""
        signed = self._headers[kind] + encoded(payload)
        return signed + b"." + encoded(self._key.sign(signed))

    def sign(self, text: bytes) -> bytes:
        """Return the bare signature of a text that cannot be taken for a JWS."""
        return self._key.sign(text)

    def compact_as(self, kind: str, kid: str, payload: bytes) -> bytes:
        """Return a payload with its signature, the key called by another name, such as a DID's."""
        signed = encoded(_json(_Header(ALGORITHM, kid, kind))) + b"." + encoded(payload)
        return signed + b"." + encoded(self._key.sign(signed))

    def detached(self, kind: str, payload: bytes) -> str:
        """Return the signature of a payload that is handed out beside it (RFC 7515, F)."""
        header, _, signature = self.compact(kind, payload).split(b".")
        return f"{header.decode()}..{signature.decode()}"


class Keyring:
    """The public keys that somebody trusts."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self.keys = tuple(keys)
        self._by_id = {key.kid: Ed25519PublicKey.from_public_bytes(_raw(key)) for key in self.keys}

    def opened(self, kind: str, compact: bytes, namespace: str = "") -> bytes:
        """Return the payload of a compact JWS.

        kind:      the `typ` that it must have, so that nothing signed for one use serves another.
        namespace: with what the names of its keys begin.
        Raises: ForeignKey, SignatureRefused.
        """
        parts = compact.split(b".")
        if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
            raise SignatureRefused("This is no JWS in the compact form.")
        self._check(kind, parts[0], parts[1], parts[2], namespace)
        return decoded(parts[1])

    def check(self, kind: str, detached: str, payload: bytes) -> None:
        """Make sure that a detached signature belongs to a payload.

        Raises: ForeignKey, SignatureRefused.
        """
        header, middle, signature = (*detached.encode().split(b"."), b"", b"")[:3]
        if middle or not signature or detached.count(".") != 2:  # noqa: PLR2004 - of three parts
            raise SignatureRefused("This is no detached JWS.")
        self._check(kind, header, encoded(payload), signature)

    def _check(
        self, kind: str, header: bytes, payload: bytes, signature: bytes, namespace: str = ""
    ) -> None:
        said = _read(header)
        if (said.alg, said.typ) != (ALGORITHM, kind):
            told = f"This was signed as {said.typ} by {said.alg}, not as {kind}."
            raise SignatureRefused(told)
        key = self._by_id.get(said.kid.removeprefix(namespace))
        if key is None or not said.kid.startswith(namespace):
            raise ForeignKey(f"The key {said.kid} is not one of the program's.")
        try:
            key.verify(decoded(signature), header + b"." + payload)
        except InvalidSignature as error:
            raise SignatureRefused("The signature does not belong to what was signed.") from error


def signed_by(detached: str) -> str:
    """Return the name of the key that a detached signature says it was made with.

    Raises: SignatureRefused.
    """
    return _read(detached.partition(".")[0].encode()).kid


def public_key(raw: bytes) -> PublicKey:
    """Return a public key of 32 bytes as the world sees it."""
    x = encoded(raw).decode()
    thumbprint = sha256(b'{"crv":"Ed25519","kty":"OKP","x":"%b"}' % x.encode()).digest()
    return PublicKey(kid=encoded(thumbprint).decode(), x=x)


def canonical(members: Mapping[str, msgspec.Raw], without: str) -> bytes:
    """Return an object without one member, in the form of RFC 8785.

    members: its members, as they are written; whoever wrote one in another form did not sign this.
    """
    kept = sorted(name for name in members if name != without)
    return b"{%b}" % b",".join(b"%b:%b" % (_json(name), bytes(members[name])) for name in kept)


def canonical_json(value: object) -> bytes:
    """Return a value in the form of RFC 8785: of text, whole numbers, lists and objects.

    Its objects have names in ASCII, so that their order is the same by bytes and by UTF-16.
    """
    return _sorted(value)


def encoded(raw: bytes) -> bytes:
    """Return bytes as base64url without padding."""
    return binascii.b2a_base64(raw, newline=False).rstrip(b"=").translate(URL_SAFE)


def decoded(text: bytes) -> bytes:
    """Return what was encoded; there is one way only to write it.

    Raises: SignatureRefused if it was not written so.
    """
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError as error:
        raise SignatureRefused("A part of the signature is not base64url.") from error
    if encoded(raw) != text:
        raise SignatureRefused("A part of the signature is not base64url.")
    return raw


def _read(header: bytes) -> _Header:
    try:
        return _header(decoded(header))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        told = f"The header of the signature is not right: {error}"
        raise SignatureRefused(told) from error


def raw_key(x: str) -> bytes:
    """Return the 32 bytes of a public key from how a JWK writes them.

    Raises: SignatureRefused, ForeignKey.
    """
    raw = decoded(x.encode())
    if len(raw) != KEY_BYTES:
        raise ForeignKey("This is no Ed25519 key: it has not 32 bytes.")
    return raw


def _raw(key: PublicKey) -> bytes:
    raw = decoded(key.x.encode())
    if len(raw) != KEY_BYTES or public_key(raw) != key:
        raise ForeignKey(f"The key {key.kid} is not as it says it is.")
    return raw

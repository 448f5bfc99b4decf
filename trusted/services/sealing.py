"""Sealing secrets that must lie in the database with the installation's signing secret."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trusted.register.signatures import SignatureRefused, decoded, encoded

KEY_BYTES, NONCE_BYTES = 32, 12


class SealBroken(Exception):
    """Something was sealed with another secret, as something else, or was damaged since."""


def sealed(secret: str, purpose: str, name: str, raw: bytes) -> str:
    """Return what can be kept.

    purpose: what such things are for; each purpose has a key of its own.
    name:    of this thing; under another name it cannot be opened.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return encoded(nonce + _seal(secret, purpose).encrypt(nonce, raw, name.encode())).decode()


def opened(secret: str, purpose: str, name: str, kept: str) -> bytes:
    """Return what was sealed.

    Raises: SealBroken.
    """
    try:
        raw = decoded(kept.encode())
        return _seal(secret, purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], name.encode())
    except (InvalidTag, SignatureRefused, ValueError) as error:  # too short is a ValueError
        raise SealBroken(name) from error


def _seal(secret: str, purpose: str) -> AESGCM:
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode())
    return AESGCM(derived.derive(secret.encode()))

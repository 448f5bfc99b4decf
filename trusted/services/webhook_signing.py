"""Signing messages as standardwebhooks.com says: v1 by a shared secret, v1a by our key."""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from trusted.register.signatures import PublicKey, Signer, decoded


def secret_text(secret: bytes) -> str:
    """Return a secret as receivers write it."""
    return f"whsec_{b64encode(secret).decode()}"


def key_texts(keys: Sequence[PublicKey]) -> tuple[str, ...]:
    """Return the program's keys as receivers write them: the one that signs, and the next."""
    return tuple(f"whpk_{b64encode(decoded(key.x.encode())).decode()}" for key in keys)


def signed_headers(
    message_id: str, body: bytes, at: datetime, *, secrets: Sequence[bytes], signer: Signer | None
) -> Mapping[str, str]:
    """Return the headers with which a message is sent.

    at:      the moment of this attempt; receivers refuse what is older than five minutes.
    secrets: each signs; receivers need to know one of them.
    signer:  the program's key; None: it has none, and v1 alone is sent.
    """
    timestamp = str(int(at.timestamp()))
    text = f"{message_id}.{timestamp}.".encode() + body
    signatures = [
        f"v1,{b64encode(hmac.digest(secret, text, sha256)).decode()}" for secret in secrets
    ]
    if signer is not None:
        signatures.append(f"v1a,{b64encode(signer.sign(text)).decode()}")
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }

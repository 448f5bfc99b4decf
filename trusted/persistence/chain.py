"""Hash chains: each row carries the hash of all before it."""

import hashlib
from collections.abc import Mapping

import rfc8785

GENESIS = "0" * 64


def link(previous_hash: str, content: Mapping[str, object]) -> str:
    """Return the hash of a row that follows `previous_hash`.

    previous_hash: 64 hex digits, GENESIS for the first row.
    content:       what JSON can hold, integers below 2**53.
    Returns:       64 hex digits, SHA-256 over the previous hash and the RFC 8785 form.
    """
    digest = hashlib.sha256(previous_hash.encode("ascii"))
    digest.update(rfc8785.dumps(dict(content)))  # type: ignore[arg-type]
    return digest.hexdigest()

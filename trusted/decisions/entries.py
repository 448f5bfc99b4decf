"""What the log keeps of a request, and the ids by which requests and decisions are found."""

import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

import msgspec

TIME_BYTES, CHANCE_BYTES = 6, 10
ID_BYTES = TIME_BYTES + CHANCE_BYTES
DECISION_ID = re.compile(r"([A-Za-z0-9_-]{22})\.(0|[1-9][0-9]{0,4})")
KEY_ID_DIGITS = 16


class Form(StrEnum):
    """How a request was written; its answer is written alike."""

    JSON = "json"
    LINES = "ndjson"
    ARROW = "arrow"


class LoggedRequest(msgspec.Struct, frozen=True, array_like=True):
    """One request by its content, with all that made its answer.

    request_id: the decisions' ids begin with it.
    at:         when it was answered, milliseconds since 1970 UTC.
    client_id:  who asked.
    sequence, as_of: of the register that the answer rests on; seconds since 1970 UTC.
    policy:     its date and full hash.
    key_id:     of the secret of the random selection.
    decisions:  how many items were answered.
    asked, answered: the very bytes.
    """

    request_id: str
    at: int
    client_id: str
    form: Form
    sequence: int
    as_of: int
    policy: str
    key_id: str
    decisions: int
    asked: bytes
    answered: bytes

    @property
    def answered_at(self) -> datetime:
        """When it was answered."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


pack_into = msgspec.msgpack.Encoder().encode_into
unpack = msgspec.msgpack.Decoder(LoggedRequest).decode


def now_ms() -> int:
    """Return the present moment, milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def new_request_id() -> str:
    """Return an id that no other request has; later ones sort later, within a millisecond."""
    raw = now_ms().to_bytes(TIME_BYTES) + secrets.token_bytes(CHANCE_BYTES)
    return id_text(raw)


def id_text(raw: bytes) -> str:
    """Return a request's id as it is written."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def id_bytes(request_id: str) -> bytes:
    """Return a request's id as it is kept.

    Raises: ValueError if no id is written so.
    """
    raw = urlsafe_b64decode(request_id + "==")
    if len(raw) != ID_BYTES or id_text(raw) != request_id:
        raise ValueError("no request has such an id")
    return raw


def place_of(decision_id: str) -> tuple[str, int] | None:
    """Return a decision's request and its place in it, or None if no id is written so."""
    parts = DECISION_ID.fullmatch(decision_id)
    return None if parts is None else (parts[1], int(parts[2]))


def key_id_of(key: str) -> str:
    """Return the name by which the log calls a secret of the random selection."""
    return sha256(f"selection key: {key}".encode()).hexdigest()[:KEY_ID_DIGITS]

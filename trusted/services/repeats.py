"""Telling a request that is sent again from a new one, and what the first one was answered."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from trusted.persistence.database import abandon, ask, db
from trusted.persistence.models import NamedRequest
from trusted.persistence.types import UTCDateTime

KEPT = timedelta(hours=24)
# Answers are alike in themselves; the quickest packing takes most of it.
PACKING = 1
AT_ONCE = 1_000


class StillRunning(Exception):
    """A request of this key was begun, and was not answered."""


class UsedOtherwise(Exception):
    """The key was sent with another request."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, by the key that its client gave it.

    content: SHA-256 of what was sent, 64 hex digits.
    """

    client_id: str
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a request was answered."""

    status: int
    content_type: str
    headers: Mapping[str, str]
    body: bytes


def known(sent: Sent, *, now: datetime) -> KeptAnswer | None:
    """Return what this request was answered before; None: it is new.

    Raises: StillRunning; UsedOtherwise.
    """
    found = db.session.execute(
        select(NamedRequest).where(*_named(sent), NamedRequest.begun_at > now - KEPT)
    ).scalar_one_or_none()
    if found is None:
        return None
    db.session.expunge(found)
    if found.request_hash != sent.content:
        raise UsedOtherwise
    if found.answered_at is None:
        raise StillRunning
    return KeptAnswer(
        cast("int", found.status),
        cast("str", found.content_type),
        cast("Mapping[str, str]", found.headers),
        zlib.decompress(found.body or b""),
    )


def claim(sent: Sent, *, now: datetime) -> None:
    """Note that a request is begun, as part of the running transaction; the caller commits.

    Whatever the change is, it is committed with this note or not at all, so that it is never made
    twice: of two at once the second waits here, and is refused.
    Raises: StillRunning, and nothing is then written.
    """
    old = delete(NamedRequest).where(*_named(sent), NamedRequest.begun_at <= now - KEPT)
    row = {
        "client_id": sent.client_id,
        "key": sent.key,
        "request_hash": sent.content,
        "begun_at": now,
    }
    try:
        db.session.execute(old)
        db.session.execute(insert(NamedRequest), row)
    except IntegrityError as error:
        abandon()
        raise StillRunning from error


def keep(sent: Sent, answer: KeptAnswer, *, now: datetime) -> None:
    """Keep what a request was answered, and commit."""
    db.session.execute(
        update(NamedRequest)
        .where(*_named(sent))
        .values(
            answered_at=now,
            status=answer.status,
            content_type=answer.content_type,
            headers=dict(answer.headers),
            body=zlib.compress(answer.body, PACKING),
        )
    )
    db.session.commit()


def old_requests(*, now: datetime) -> bool:
    """Return whether there are requests whose keys need not be known any more."""
    return bool(ask(_old(), {"before": now - KEPT}).scalar())


@cache
def _old() -> Select[bool]:
    """Return the question, made once: it is asked every few minutes."""
    before = bindparam("before", type_=UTCDateTime)
    return select(exists().where(NamedRequest.begun_at <= before))


def forget_old_requests(*, now: datetime) -> int:
    """Forget requests whose keys need not be known any more; safe to run twice."""
    forgotten = 0
    while True:
        some = (
            select(NamedRequest.id)
            .where(NamedRequest.begun_at <= now - KEPT)
            .order_by(NamedRequest.id)
            .limit(AT_ONCE)
        )
        ids = db.session.scalars(some).all()
        db.session.execute(delete(NamedRequest).where(NamedRequest.id.in_(ids)))
        db.session.commit()
        forgotten += len(ids)
        if len(ids) < AT_ONCE:
            return forgotten


def _named(sent: Sent) -> tuple[Any, ...]:
    return NamedRequest.client_id == sent.client_id, NamedRequest.key == sent.key

"""Importing published lists of denied parties, version by version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import insert, select

from trusted.domain.errors import InputRefused
from trusted.domain.screening import ListSource
from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db, lock
from trusted.persistence.models import ListedParty, PartyList, PartyListEntry
from trusted.persistence.queries.screening import newest_lists
from trusted.services.audit import record
from trusted.services.party_files import Listed, read_party_file

BATCH = 1000
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    added, removed: entries that are new or are gone, against the version before.
    unchanged:      the very same file is in force already; nothing was kept.
    """

    version: PartyList
    added: int
    removed: int
    unchanged: bool = False


def import_list(
    stream: BinaryIO, source: ListSource, *, now: datetime, allow_shrinking: bool = False
) -> ImportReport:
    """Keep a version of a list; from the next screening on, companies are compared with it.

    Raises: InputRefused if the file is not readable or empty, or has less than half the entries of
            the version before (a broken download would clear everybody) unless allowed.
    """
    sha256 = _sha256(stream)
    lock(f"party-list/{source.value}")
    former = newest_lists().get(source)
    if former is not None and former.sha256 == sha256:
        return ImportReport(former, 0, 0, unchanged=True)
    file = read_party_file(stream)
    contents = {_hash(party): party for party in file.parties if party.names}
    _check_size(len(contents), former, allow_shrinking=allow_shrinking)
    before = _entries_of(former)
    ids = _keep_parties(source, contents)
    version = PartyList(
        source=source,
        published_on=file.published_on,
        sha256=sha256,
        entries=len(ids),
        added=len(ids - before),
        imported_at=now,
    )
    db.session.add(version)
    db.session.flush()
    _insert(PartyListEntry, [{"list_id": version.id, "party_id": one} for one in sorted(ids)])
    report = ImportReport(version, len(ids - before), len(before - ids))
    record(
        None,
        "import-list",
        f"party-list/{version.id}",
        at=now,
        source=source.value,
        sha256=sha256,
        entries=len(ids),
        added=report.added,
        removed=report.removed,
    )
    db.session.commit()
    return report


def _check_size(entries: int, former: PartyList | None, *, allow_shrinking: bool) -> None:
    if not entries:
        raise InputRefused("The file lists nobody. Nothing is changed.")
    if former is not None and not allow_shrinking and 2 * entries < former.entries:
        raise InputRefused(
            f"The file has {entries} entries, the list in force {former.entries}."
            " If so many were taken off, say so with --smaller."
        )


def _sha256(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _hash(party: Listed) -> str:
    return link(GENESIS, {"uid": party.uid, **_content(party)})


def _content(party: Listed) -> dict[str, object]:
    return {
        "kind": party.kind,
        "names": list(party.names),
        "addresses": list(party.addresses),
        "countries": list(party.countries),
        "programs": list(party.programs),
    }


def _entries_of(version: PartyList | None) -> set[int]:
    if version is None:
        return set()
    return set(
        db.session.scalars(
            select(PartyListEntry.party_id).where(PartyListEntry.list_id == version.id)
        )
    )


def _keep_parties(source: ListSource, contents: dict[str, Listed]) -> set[int]:
    """Keep those that are not known yet; return the ids of all."""
    known = _known(source)
    missing = [
        {
            "source": source,
            "uid": party.uid,
            "name": party.names[0],
            "content": _content(party),
            "content_hash": content_hash,
        }
        for content_hash, party in contents.items()
        if content_hash not in known
    ]
    _insert(ListedParty, missing)
    known = _known(source) if missing else known
    return {known[content_hash] for content_hash in contents}


def _known(source: ListSource) -> dict[str, int]:
    rows = db.session.execute(
        select(ListedParty.content_hash, ListedParty.id).where(ListedParty.source == source)
    )
    return {row.content_hash: row.id for row in rows}


def _insert(kind: type[ListedParty | PartyListEntry], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(kind), list(rows[start : start + BATCH]))

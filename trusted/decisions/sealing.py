"""Ending segments: cutting what was never answered, indexing, chaining, giving up by age."""

import fcntl
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trusted.decisions.chain import Chain, Link
from trusted.decisions.entries import ID_BYTES, TIME_BYTES
from trusted.decisions.segments import MAGIC, SUFFIX, Place, places

INDEX, CUT = ".index", ".cut"
OFFSET_BYTES = 8
# A row of an index: request, where its block begins, where it begins itself and ends.
ROW = ID_BYTES + 3 * OFFSET_BYTES


def seal(folder: Path, chain: Chain, name: str) -> None:
    """Seal a segment that nobody appends to any more; one that is sealed stays as it is.

    The caller keeps others from extending the chain.
    """
    if any(link.segment == name for link in chain.links()):
        return
    path = folder / f"{name}{SUFFIX}"
    content = path.read_bytes()
    found = list(places(content, name))
    size = found[-1].end if found else len(MAGIC)
    cut = content[size:]
    if cut:
        # Kept aside, so that nothing is ever gone unseen.
        path.with_suffix(CUT).write_bytes(cut)
    if not found:
        path.unlink()
        return
    if cut:
        os.truncate(path, size)
    _sync(path)
    _write_index(path.with_suffix(INDEX), found)
    ids = [place.request.hex() for place in found]
    chain.add(
        Link(
            what="sealed",
            segment=name,
            at=datetime.now(UTC),
            size=size,
            requests=len(found),
            decisions=sum(place.decisions for place in found),
            first=min(ids),
            last=max(ids),
            digest=found[-1].digest.hex(),
            cut=len(cut),
        )
    )


def seal_abandoned(folder: Path, chain: Chain) -> int:
    """Seal the segments whose process is gone; returns how many."""
    with chain.extending():
        names = unsealed(folder, chain)
        done = 0
        for name in names:
            with (folder / f"{name}{SUFFIX}").open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                seal(folder, chain, name)
                done += 1
    return done


def unsealed(folder: Path, chain: Chain) -> Sequence[str]:
    """Return the names of segments that are not in the chain, oldest first."""
    known = {link.segment for link in chain.links()}
    return sorted(path.stem for path in folder.glob(f"*{SUFFIX}") if path.stem not in known)


def prunable(chain: Chain, keep: timedelta, now: datetime) -> Sequence[Link]:
    """Return the links of sealed segments whose last request is older than may be kept."""
    links = chain.links()
    gone = {link.segment for link in links if link.what == "pruned"}
    return [
        link
        for link in links
        if link.what == "sealed" and link.segment not in gone and _last_of(link) + keep < now
    ]


def prune(folder: Path, chain: Chain, keep: timedelta, now: datetime) -> int:
    """Give up the segments that are older than may be kept; returns how many.

    The chain says so before the files go, so that none can vanish by another hand unnoticed.
    """
    with chain.extending():
        old = prunable(chain, keep, now)
        for link in old:
            chain.add(
                Link(
                    what="pruned",
                    segment=link.segment,
                    at=now,
                    size=link.size,
                    requests=link.requests,
                    decisions=link.decisions,
                    first=link.first,
                    last=link.last,
                    digest=link.digest,
                )
            )
        for link in chain.links():
            if link.what == "pruned":
                for suffix in (SUFFIX, INDEX, CUT):
                    (folder / link.segment).with_suffix(suffix).unlink(missing_ok=True)
    return len(old)


def index_of(found: Sequence[Place]) -> bytes:
    """Return the index of a segment: a row for each request, sorted by id."""
    return b"".join(
        place.request + b"".join(at.to_bytes(OFFSET_BYTES) for at in place[1:4])
        for place in sorted(found)
    )


def _write_index(path: Path, found: Sequence[Place]) -> None:
    making = path.with_suffix(".making")
    making.write_bytes(index_of(found))
    _sync(making)
    making.replace(path)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _last_of(link: Link) -> datetime:
    moment = int.from_bytes(bytes.fromhex(link.last)[:TIME_BYTES])
    return datetime.fromtimestamp(moment / 1000, UTC)

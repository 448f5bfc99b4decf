"""Proving that nothing of the log was altered, left out or added."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trusted.decisions.chain import GENESIS, Chain, ChainUnreadable, Link, hash_of
from trusted.decisions.sealing import INDEX, index_of, unsealed
from trusted.decisions.segments import SUFFIX, Place, places


@dataclass(frozen=True, slots=True)
class Report:
    """What reading the whole log came to.

    links: lines of the chain; head: hash of the last one.
    requests, decisions: that are there, also in segments that are still written.
    faults: what does not fit, in words; empty if the log is whole.
    """

    links: int
    head: str
    segments: int
    requests: int
    decisions: int
    faults: tuple[str, ...]


def verify(folder: Path, noted: tuple[int, str] | None = None) -> Report:
    """Read the whole log and return what it comes to.

    noted: links and head of an earlier report; finds a chain that was cut off since.
    """
    chain = Chain(folder)
    try:
        links = chain.links()
    except ChainUnreadable as error:
        return Report(0, GENESIS, 0, 0, 0, (str(error),))
    faults = [*_faults_of_chain(links), *_faults_of_noted(links, noted)]
    if chain.is_unfinished():
        faults.append("the last line of the chain is not whole; it is written anew by the jobs")
    sealed = {link.segment: link for link in links}
    requests = decisions = segments = 0
    written = unsealed(folder, chain)
    for name in (*sealed, *written):
        link = sealed.get(name)
        if link is not None and link.what == "pruned":
            continue
        content = _content(folder / f"{name}{SUFFIX}")
        found = list(places(content, name))
        if link is not None:
            faults += _faults_of_segment(folder, link, content, found)
        segments += 1
        requests += len(found)
        decisions += sum(place.decisions for place in found)
    head = links[-1].hash if links else GENESIS
    return Report(len(links), head, segments, requests, decisions, tuple(faults))


def _faults_of_chain(links: tuple[Link, ...]) -> Iterator[str]:
    previous = GENESIS
    for number, link in enumerate(links, 1):
        if link.previous_hash != previous or link.hash != hash_of(link):
            yield f"line {number} of the chain, on segment {link.segment}, does not fit"
        previous = link.hash


def _faults_of_noted(links: tuple[Link, ...], noted: tuple[int, str] | None) -> Iterator[str]:
    if noted is None:
        return
    count, head = noted
    there = links[count - 1].hash if 0 < count <= len(links) else GENESIS
    if len(links) < count or there != head:
        yield f"the chain is not the one of which {count} lines were noted"


def _faults_of_segment(
    folder: Path, link: Link, content: bytes, found: list[Place]
) -> Iterator[str]:
    if not content:
        yield f"segment {link.segment} is missing"
        return
    whole = found and found[-1].end == len(content) == link.size
    if not whole or found[-1].digest.hex() != link.digest:
        yield f"segment {link.segment} was altered after its request {len(found)}"
    elif (len(found), sum(place.decisions for place in found)) != (link.requests, link.decisions):
        yield f"segment {link.segment} does not hold what the chain says"
    elif _content((folder / link.segment).with_suffix(INDEX)) != index_of(found):
        yield f"the index of segment {link.segment} was altered"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""

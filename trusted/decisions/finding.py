"""Finding requests in the log by their ids, in sealed segments and in those still written."""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from trusted.decisions.chain import Chain, Link
from trusted.decisions.entries import LoggedRequest, id_bytes
from trusted.decisions.sealing import INDEX, OFFSET_BYTES, ROW, unsealed
from trusted.decisions.segments import SUFFIX, places, request_at


def find(folder: Path, chain: Chain, request_id: str) -> LoggedRequest | None:
    """Return a request, or None if this log does not have it, or not any more."""
    try:
        raw = id_bytes(request_id)
    except ValueError:
        return None
    # Asked first: what is sealed meanwhile is then found among those still written.
    links = chain.links()
    for name in unsealed(folder, chain):
        found = _among_written(folder / f"{name}{SUFFIX}", raw)
        if found is not None:
            return found
    pruned = {link.segment for link in links if link.what == "pruned"}
    for link in _near(links, raw.hex()):
        if link.segment not in pruned:
            found = _by_index(folder, link.segment, raw)
            if found is not None:
                return found
    return None


def _near(links: tuple[Link, ...], request: str) -> Iterator[Link]:
    """Yield the links of segments that may hold a request: ids begin with the moment."""
    for link in reversed(links):
        if link.what == "sealed" and link.first <= request <= link.last:
            yield link


def _among_written(path: Path, raw: bytes) -> LoggedRequest | None:
    content = path.read_bytes()
    for place in places(content, path.stem):
        if place.request == raw:
            return request_at(content[place.block : place.end], place.begin - place.block)
    return None


def _by_index(folder: Path, name: str, raw: bytes) -> LoggedRequest | None:
    index = _Rows((folder / name).with_suffix(INDEX).read_bytes())
    row = bisect_left(index, raw)
    if row == len(index) or index[row] != raw:
        return None
    block, begin, end = index.place(row)
    with (folder / f"{name}{SUFFIX}").open("rb") as file:
        file.seek(block)
        return request_at(file.read(end - block), begin - block)


class _Rows:
    """The sorted rows of an index, as a sequence of the requests' ids."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content) // ROW

    def __getitem__(self, row: int) -> bytes:
        return self._content[row * ROW : row * ROW + ROW - 3 * OFFSET_BYTES]

    def place(self, row: int) -> tuple[int, int, int]:
        numbers = self._content[(row + 1) * ROW - 3 * OFFSET_BYTES : (row + 1) * ROW]
        block, begin, end = (
            int.from_bytes(numbers[at : at + OFFSET_BYTES])
            for at in range(0, 3 * OFFSET_BYTES, OFFSET_BYTES)
        )
        return block, begin, end

"""Counting a segment in a process of its own, so that whoever answers meanwhile is not slowed."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from trusted.decisions.counting import Alike, Came, counts_of

ROOT = Path(__file__).parents[2]
# Whatever else the host does goes before.
NICENESS = 10

_write = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(list[tuple[Alike, Came]]).decode


def counts_apart(folder: Path, segment: str) -> Mapping[Alike, Came]:
    """Return what the decisions of a sealed segment came to, as `counts_of` does.

    Raises: subprocess.CalledProcessError if it cannot be read; why is on the standard error.
    """
    command = [sys.executable, "-m", __spec__.name, str(folder.absolute()), segment]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own
    return dict(_read(ended.stdout))


def main(folder: str, segment: str) -> None:
    """Write the counts of a segment to the standard output."""
    os.nice(NICENESS)
    sys.stdout.buffer.write(_write(list(counts_of(Path(folder), segment).items())))


if __name__ == "__main__":
    main(*sys.argv[1:])

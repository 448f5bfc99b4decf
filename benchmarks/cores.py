"""Cores apart for who answers and for who asks, as on hosts of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# A host that answers machines runs one worker for each core: here the worker that is measured has
# one, and who asks has the others. Where there is no other, they share it.
_FIRST, *_REST = sorted(os.sched_getaffinity(0))
ANSWERING, ASKING = {_FIRST}, set(_REST) or {_FIRST}


def keep_to_one(worker: int) -> None:
    """Keep all threads of a process, and those that they start, to the core for answering."""
    for thread in Path(f"/proc/{worker}/task").iterdir():
        # It may end meanwhile.
        with suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread.name), ANSWERING)


@contextmanager
def asking() -> Iterator[None]:
    """Keep this thread, and whatever it starts in the block, to the cores for asking."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ASKING)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)

"""When a process looks for garbage that only a search finds, and where it need not."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze() -> None:
    """Never search again what is there now: it lives as long as the process does."""
    gc.collect()
    gc.freeze()


@contextmanager
def unsearched() -> Iterator[None]:
    """Search for none in the block, which makes many objects and no circles of them.

    What a search costs grows with all that is kept, and here it would find nothing.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

"""How rows for a revision are written down."""

from typing import NamedTuple

AT = "2026-11-24 12:00:00"


class Rows(NamedTuple):
    """What is put in at a revision (`load`), and statements that it must refuse."""

    load: tuple[str, ...]
    refused: tuple[str, ...]

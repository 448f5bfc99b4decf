"""The kinds of filings: read from their file and checked."""

from typing import Any

from trusted.domain.filings import FilingKind
from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "filings.toml"


def filing_kinds(data: dict[str, Any]) -> dict[str, FilingKind]:
    """Return the kinds of filings by id, in the order of the file.

    Raises: ProgramError, naming the kind and what to change.
    """
    (items,) = only(FILE, data, "kind")
    made = (built(FILE, where, table, FilingKind) for where, table in tables(FILE, "kind", items))
    kinds: dict[str, FilingKind] = by_id(FILE, made)
    for kind in kinds.values():
        if kind.within_days < 1:
            raise ProgramError(f"{FILE}: kind {kind.id}: within_days must be at least 1.")
    return kinds

"""Where files are kept, as far as the doors need to know."""

from trusted.config import Settings
from trusted.storage.local import LocalStore
from trusted.storage.sniffing import ENDINGS

ACCEPTED_ENDINGS = tuple(ENDINGS)


def file_store(settings: Settings) -> LocalStore:
    """Return the store of this installation's files."""
    return LocalStore(settings.evidence_dir)


__all__ = ["ACCEPTED_ENDINGS", "LocalStore", "file_store"]

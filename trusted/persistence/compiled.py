"""The statements that an engine has compiled, found again at once."""

from typing import Any

from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.util import LRUCache

Key = tuple[Any, ...]


class CompiledStatements(LRUCache[Key, Compiled]):
    """What SQLAlchemy has compiled; a statement that was made once is known by itself.

    SQLAlchemy looks for a statement by all that it consists of, and to hash that takes longer
    than many an answer. Of a statement made once it is always the same object.
    """

    __slots__ = ("_known",)

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._known: dict[Key, tuple[object, Compiled]] = {}

    def get(self, key: Key, default: Any = None) -> Any:
        """Return what was compiled of a statement; key: dialect, what it consists of, and more."""
        dialect, content, *rest = key
        short = (dialect, id(content), *rest)
        known = self._known.get(short)
        if known is not None and known[0] is content:
            return known[1]
        found = super().get(key)
        if found is None:
            return default
        if len(self._known) >= self.capacity:
            self._known.clear()
        # Held, so that no other content ever has its id.
        self._known[short] = (content, found)
        return found

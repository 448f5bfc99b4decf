"""File names as people gave them, made harmless."""

import unicodedata

from trusted.domain.errors import InputRefused

LONGEST = 255
# Control, format (right-to-left override, zero width), surrogate and private characters.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
NOT_IN_NAMES = frozenset('<>:"|?*')


def safe_filename(given: str) -> str:
    """Return the name without folders, unseen characters and what file systems refuse.

    Returns: 1 to 255 characters in Unicode form C; a long name is cut before its ending.
    Raises:  InputRefused if nothing is left.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = (" " if char.isspace() else char for char in last if _is_kept(char))
    name = " ".join("".join(seen).split()).strip(". ")
    if not name:
        raise InputRefused("The file has no name. Give it one, with an ending such as .pdf.")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) < LONGEST - 1:
        return stem[: LONGEST - len(ending) - 1] + dot + ending
    return name[:LONGEST]


def _is_kept(char: str) -> bool:
    if char.isspace():
        return True
    return unicodedata.category(char) not in UNSEEN and char not in NOT_IN_NAMES

"""Names in the directory: which words they are found by, and which questions are too short."""

import re
import unicodedata

from trusted.domain.errors import InputRefused

# What says only in which legal form a company is; no name is found by it alone.
LEGAL_FORMS = frozenset(
    {
        *("ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "cv", "gmbh"),
        *("inc", "incorporated", "kg", "kk", "limited", "llc", "llp", "lp", "ltd", "ltda", "nv"),
        *("oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sac", "sarl", "sas", "sl", "spa", "srl"),
    }
)
WORD = re.compile(r"[^\W_]+")
WORD_MAX, NAME_MAX = 60, 200
TERMS_MAX = 6
LEAST_LETTERS, LEAST_SIGNS = 3, 2


def normal(name: str) -> str:
    """Return a name as it is compared: small letters without accents, one space between words."""
    return " ".join(_words(name))[:NAME_MAX].rstrip()


def found_by(*names: str | None) -> frozenset[str]:
    """Return the words by which names are found; a legal form is none, if there are others."""
    words = [word[:WORD_MAX] for name in names if name for word in _words(name)]
    telling = [word for word in words if word not in LEGAL_FORMS]
    return frozenset(telling or words)


def terms_of(text: str) -> tuple[str, ...]:
    """Return with what the words of a wanted name must begin, the longest first.

    Raises: InputRefused if so little is said that it would fit too many.
    """
    telling = found_by(text) - LEGAL_FORMS
    terms = sorted(telling, key=lambda term: (-len(term), term))[:TERMS_MAX]
    # Two signs of a script without an alphabet say as much as a short word.
    if not terms or len(terms[0]) < (LEAST_LETTERS if terms[0].isascii() else LEAST_SIGNS):
        raise InputRefused(
            "Enter at least %(number)s letters of one word of the name; “Ltd” and other"
            " legal forms do not count.",
            number=LEAST_LETTERS,
        )
    return tuple(terms)


def _words(name: str) -> list[str]:
    return WORD.findall(_folded(name).replace("'", ""))


def _folded(name: str) -> str:
    """Return a name in small letters without accents; folding it again changes nothing.

    One pass is not enough: some signs (㎑) fall apart into capital letters.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    folded = unicodedata.normalize("NFKC", letters)
    return folded if folded == name else _folded(folded)

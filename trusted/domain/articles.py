"""Articles of the resource library: what texts are made of, and where asked words stand."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trusted.domain.directory import normal
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SLUG_MAX, TITLE_MAX, SUMMARY_MAX, BODY_MAX = 60, 120, 300, 40_000
TERMS_MAX, WORD_MAX = 8, 60
# Letters that are left of a word whose ending is taken off; fewer would fit too much.
STEM_LEAST = 4
SNIPPET = 240
WORD = re.compile(r"[^\W_]+")
# Only pages of this site, and what is encrypted elsewhere; anything else stays text.
LINK = re.compile(r"\[([^\[\]]+)\]\((/(?!/)[^\s()]*|https://[^\s()]+)\)")
BULLET, BOX, HEADING = "- ", "- [ ] ", "## "
NUMBERED = r"\d{1,2}\. "
ENDINGS = {
    Language.ENGLISH: ("ing", "ed", "es", "s"),
    Language.SPANISH: ("es", "s"),
}


class Kind(StrEnum):
    """What an article is for: to read, to follow, or to print and fill in."""

    ARTICLE = "article"
    GUIDE = "guide"
    FORM = "form"


class BlockKind(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    STEPS = "steps"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text. address: where they lead; None: nowhere."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list; a list has several items, all others one."""

    kind: BlockKind
    items: tuple[tuple[Piece, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each item."""
        return tuple("".join(piece.text for piece in item) for item in self.items)


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is asked for.

    word:   in small letters, its accents as they were typed.
    stem:   without accents and ending; what begins so is found.
    """

    word: str
    stem: str


def checked_slug(text: str) -> str:
    """Return the name of an article in addresses.

    Raises: InputRefused.
    """
    if len(text) > SLUG_MAX or not SLUG.fullmatch(text):
        raise InputRefused(
            "Name it by small letters, digits and single hyphens, such as data-quality."
        )
    return text


def blocks_of(body: str) -> tuple[Block, ...]:
    """Return the blocks of a text.

    body: blocks with an empty line between them. `## ` begins a heading, `- ` a point, `1. ` a
          step, `- [ ] ` a box to tick; `[words](/address)` leads somewhere.
    """
    parts = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    return tuple(_block(part.split("\n")) for part in parts if part.strip())


def plain_text(body: str) -> str:
    """Return the words of a text without its marks, each block and item on a line."""
    return "\n".join(text for block in blocks_of(body) for text in block.texts)


def terms_of(question: str, language: Language, stop_words: Collection[str]) -> tuple[Term, ...]:
    """Return the words that are asked for.

    stop_words: without accents; every text has them, so they count only if there are no others.
    Raises:     InputRefused if there is none.
    """
    words = [word[:WORD_MAX] for word in WORD.findall(question.casefold().replace("'", ""))]
    terms = {word: Term(word, _stem(word, language)) for word in words if normal(word)}
    telling = [one for one in terms.values() if normal(one.word) not in stop_words]
    if not (found := tuple(telling or terms.values())[:TERMS_MAX]):
        raise InputRefused("Enter a word to look for.")
    return found


def marked(text: str, terms: Sequence[Term]) -> tuple[tuple[str, bool], ...]:
    """Return a text in parts, each with whether it is a word that was asked for."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for start, stop in _hits(text, terms):
        if start > end:
            parts.append((text[end:start], False))
        parts.append((text[start:stop], True))
        end = stop
    return (*parts, (text[end:], False)) if end < len(text) else tuple(parts)


def snippet(text: str, terms: Sequence[Term]) -> str:
    """Return the place of a text where words that were asked for stand, whole words at its ends."""
    first = next((start for start, _ in _hits(text, terms)), 0)
    start = max(0, first - SNIPPET // 3)
    if start > 0:
        start = text.find(" ", start, first) + 1 or first
    cut = text[start : start + SNIPPET]
    end = start + SNIPPET
    if end < len(text):
        cut = cut.rpartition(" ")[0] or cut
    # Lines to write on say nothing.
    said = " ".join(re.sub(r"_{2,}", " ", cut).split())
    return ("… " if start > 0 else "") + said + (" …" if end < len(text) else "")


def _hits(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    stems = tuple(term.stem for term in terms)
    for found in WORD.finditer(text):
        if normal(found[0]).startswith(stems):
            yield found.span()


def _stem(word: str, language: Language) -> str:
    plain = normal(word)
    for ending in ENDINGS[language]:
        if plain.endswith(ending) and len(plain) - len(ending) >= STEM_LEAST:
            return plain.removesuffix(ending)
    return plain


def _block(lines: list[str]) -> Block:
    lines = [line.strip() for line in lines]
    for mark, kind in (
        (re.escape(BOX), BlockKind.BOXES),
        (re.escape(BULLET), BlockKind.BULLETS),
        (NUMBERED, BlockKind.STEPS),
    ):
        if re.match(mark, lines[0]):
            return Block(kind, tuple(map(_pieces, _items(lines, mark))))
    text = " ".join(lines)
    kind = BlockKind.HEADING if text.startswith(HEADING) else BlockKind.PARAGRAPH
    return Block(kind, (_pieces(text.removeprefix(HEADING)),))


def _items(lines: list[str], mark: str) -> Iterator[str]:
    """Yield the items of a list; a line without the mark goes on with the item before."""
    item = ""
    for line in lines:
        if begins := re.match(mark, line):
            if item:
                yield item
            item = line[begins.end() :]
        else:
            item = f"{item} {line}"
    yield item


def _pieces(text: str) -> tuple[Piece, ...]:
    parts, end = [], 0
    for link in LINK.finditer(text):
        if link.start() > end:
            parts.append(Piece(text[end : link.start()]))
        parts.append(Piece(link[1], link[2]))
        end = link.end()
    if end < len(text):
        parts.append(Piece(text[end:]))
    return tuple(parts)

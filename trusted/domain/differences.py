"""Differences: what a company changed between two submissions of its application."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|[^\s]+")


class Part(StrEnum):
    """What became of a piece of a text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, came or went."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """An answer as it was handed in.

    grade:                 0 to 3; None: not graded, or not applicable.
    not_applicable_reason: None: the criterion applies.
    documents:             content hash, 64 hex digits -> title.
    """

    statement: str = ""
    grade: int | None = None
    not_applicable_reason: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """All that an application says.

    facts:       what the company says of itself, as name -> text.
    answers:     criterion id -> answer.
    eligibility: gate id -> yes or no.
    identifiers, sites: one text each.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, AnswerContent] = field(default_factory=dict)
    eligibility: Mapping[str, bool] = field(default_factory=dict)
    identifiers: Sequence[str] = ()
    sites: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """How one answer differs.

    words:     the statement, or why the criterion does not apply, word by word.
    documents: titles that came and went.
    """

    criterion_id: str
    before: AnswerContent
    after: AnswerContent
    words: tuple[Piece, ...]
    documents_added: tuple[str, ...]
    documents_removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a fact or an answer to an eligibility question differs; empty: it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs."""

    answers: tuple[AnswerChange, ...] = ()
    facts: tuple[TextChange, ...] = ()
    eligibility: tuple[TextChange, ...] = ()
    identifiers_added: tuple[str, ...] = ()
    identifiers_removed: tuple[str, ...] = ()
    sites_added: tuple[str, ...] = ()
    sites_removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def changes_between(before: Content, after: Content) -> Changes:
    """Return what changed from one submission to a later one; false if nothing did.

    Source: complaint 17: a resubmission shows the difference, and without one is refused.
    """
    identifiers = _came_and_went(before.identifiers, after.identifiers)
    sites = _came_and_went(before.sites, after.sites)
    return Changes(
        answers=tuple(_answers(before.answers, after.answers)),
        facts=tuple(_texts(before.facts, after.facts)),
        eligibility=tuple(_texts(_said(before.eligibility), _said(after.eligibility))),
        identifiers_added=identifiers[0],
        identifiers_removed=identifiers[1],
        sites_added=sites[0],
        sites_removed=sites[1],
    )


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text word by word: what stayed, what went and what came.

    Returns: pieces; those kept and added make `after`, those kept and removed make `before`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Part.KEPT, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(Part.REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(Part.ADDED, "".join(new[j1:j2])))
    return tuple(pieces)


def _answers(
    before: Mapping[str, AnswerContent], after: Mapping[str, AnswerContent]
) -> Iterable[AnswerChange]:
    for criterion_id in sorted(before.keys() | after.keys()):
        old = before.get(criterion_id, AnswerContent())
        new = after.get(criterion_id, AnswerContent())
        added = [title for sha, title in new.documents.items() if sha not in old.documents]
        removed = [title for sha, title in old.documents.items() if sha not in new.documents]
        said = (old.statement, old.grade, old.not_applicable_reason)
        if added or removed or said != (new.statement, new.grade, new.not_applicable_reason):
            words = words_between(_text(old), _text(new))
            yield AnswerChange(criterion_id, old, new, words, tuple(added), tuple(removed))


def _text(answer: AnswerContent) -> str:
    return "\n".join(filter(None, (answer.statement, answer.not_applicable_reason)))


def _texts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[TextChange]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield TextChange(name, old, new)


def _said(answers: Mapping[str, bool]) -> dict[str, str]:
    return {gate: "Yes" if answer else "No" for gate, answer in answers.items()}


def _came_and_went(
    before: Sequence[str], after: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    came = tuple(sorted(set(after) - set(before)))
    return came, tuple(sorted(set(before) - set(after)))

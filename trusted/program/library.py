"""The resource library that comes with the program: topics, articles and limits, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from trusted.domain.articles import (
    BODY_MAX,
    SUMMARY_MAX,
    TITLE_MAX,
    Kind,
    checked_slug,
)
from trusted.domain.languages import Language
from trusted.domain.plain_language import PlainLimits
from trusted.program.loader import program_of, shipped_folder
from trusted.program.reading import ProgramError, built, by_id, only, read_toml, tables

FOLDER = "library"
FILE = "library.toml"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Topic:
    """What articles are about."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class KindText:
    """What a kind of article is called."""

    id: Kind
    name: str


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """What a language asks for. stop_words: what searches leave out, without accents."""

    plain: PlainLimits
    stop_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class LibraryLimits:
    """opinions_an_hour: how many one network address may give. comment: letters of one."""

    opinions_an_hour: int
    comment: int


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an article says in one language."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedArticle:
    """An article that comes with the program, and whom it concerns.

    entity_types: for whom it is. categories: of criteria which it explains.
    """

    slug: str
    kind: Kind
    topic: str
    entity_types: tuple[str, ...]
    categories: tuple[str, ...] = ()
    texts: Mapping[Language, ArticleText]


@dataclass(frozen=True, slots=True)
class ProgramLibrary:
    """All that the program says of its library, each by id, in its order."""

    version: str
    topics: Mapping[str, Topic]
    kinds: Mapping[Kind, KindText]
    languages: Mapping[Language, LanguageRules]
    limits: LibraryLimits
    articles: Mapping[str, ShippedArticle]


@cache
def shipped_library() -> ProgramLibrary:
    """Return the library that came with this code."""
    return library_in(shipped_folder())


def library_in(program: Path) -> ProgramLibrary:
    """Return the library of a program's folder.

    Raises: ProgramError for the first error, naming file and key, and what to change.
    """
    folder = program / FOLDER
    data = read_toml(folder / FILE)
    topics, kinds, languages, limits, articles = only(
        FILE, data, "topic", "kind", "language", "limits", "article"
    )
    known = {topic.id: topic for topic in _listed("topic", topics, Topic)}
    kind_texts = by_id(FILE, _listed("kind", kinds, KindText))
    if kind_texts.keys() != set(Kind):
        raise ProgramError(f"{FILE}: kind: there must be one each of {', '.join(Kind)}.")
    if set(languages) != set(Language):
        raise ProgramError(f"{FILE}: language must have {' and '.join(Language)}.")
    rules = {
        Language(name): built(FILE, f"language {name}", table, LanguageRules)
        for name, table in languages.items()
    }
    found = [_article(folder, where, table) for where, table in tables(FILE, "article", articles)]
    for article in found:
        _check(article, known, program.name)
    return ProgramLibrary(
        version=program.name,
        topics=MappingProxyType(known),
        kinds=MappingProxyType(kind_texts),
        languages=MappingProxyType(rules),
        limits=built(FILE, "limits", limits, LibraryLimits),
        articles=MappingProxyType(by_id(FILE, found, "slug")),
    )


def _listed(name: str, items: object, kind: type[T]) -> list[T]:
    return [built(FILE, where, table, kind) for where, table in tables(FILE, name, items)]


def _article(folder: Path, where: str, table: dict[str, Any]) -> ShippedArticle:
    slug = str(table.get("slug", ""))
    texts = {language: _text(folder, slug, language) for language in Language}
    return built(FILE, where, table | {"texts": texts}, ShippedArticle)


def _text(folder: Path, slug: str, language: Language) -> ArticleText:
    path = folder / f"{slug}.{language}.toml"
    text = built(path.name, "article", read_toml(path), ArticleText)
    for name, most in (("title", TITLE_MAX), ("summary", SUMMARY_MAX), ("body", BODY_MAX)):
        if len(getattr(text, name)) > most:
            raise ProgramError(f"{path.name}: {name} is longer than {most} characters. Shorten it.")
    return text


def _check(article: ShippedArticle, topics: Mapping[str, Topic], version: str) -> None:
    program, where = program_of(version), f"{FILE}: article {article.slug}"
    checked_slug(article.slug)
    if article.topic not in topics:
        raise ProgramError(f"{where}: topic must be one of {', '.join(topics)}.")
    if not article.entity_types or not set(article.entity_types) <= program.entity_types.keys():
        raise ProgramError(f"{where}: entity_types must name entity types of the program.")
    if not set(article.categories) <= program.categories.keys():
        raise ProgramError(f"{where}: categories must name categories of criteria.")

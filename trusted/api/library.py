"""Answering everybody what is in the resource library."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from flask import Response, request

from trusted.api.bodies_open import LibraryAnswer, LibraryArticle, LibraryEntry
from trusted.api.directory import known_or_none, refuse_haste
from trusted.api.door import kept_answer, this_door
from trusted.api.moments import to_the_second
from trusted.api.paging import limit_asked
from trusted.api.problems import Refused, wrong_parameter
from trusted.api.signing import JSON
from trusted.domain.articles import snippet, terms_of
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language
from trusted.persistence.models import ArticleInForce
from trusted.persistence.queries.article_search import articles_found
from trusted.persistence.queries.articles import Narrowing, in_force, in_force_by_slug
from trusted.program import shipped_program
from trusted.program.library import shipped_library

PARAMETERS = frozenset({"language", "entity_type", "topic", "q", "after", "limit"})
OF_ONE = frozenset({"language"})
# Long enough to spare the network, short enough that a withdrawn article is soon gone.
KEPT = "public, max-age=300"


def library() -> Response:
    """Give the articles of a language: all by name, or the best first that answer a question."""
    refuse_haste()
    language, limit = _language(), limit_asked()
    narrowing = Narrowing(
        known_or_none("topic", shipped_library().topics),
        known_or_none("entity_type", shipped_program().entity_types),
    )
    if "q" in request.args:
        entries = _answering(request.args["q"], language, narrowing)
    else:
        entries = [_entry(one) for one in in_force(language, narrowing)]
    start = _start([entry.slug for entry in entries])
    shown = entries[start : start + limit]
    more = len(entries) > start + limit
    return _open(
        msgspec.json.encode(LibraryAnswer(shown, _cursor(shown[-1].slug) if more else None))
    )


def library_article(slug: str) -> Response:
    """Give an article in a language, as it is read now."""
    refuse_haste()
    shown = in_force_by_slug(slug).get(_language())
    if shown is None:
        raise Refused(
            HTTPStatus.NOT_FOUND, "not-found", "There is no such article in this language."
        )
    entry, draft = _entry(shown), shown.publication.draft
    return _open(
        msgspec.json.encode(
            LibraryArticle(
                **{name: getattr(entry, name) for name in LibraryEntry.__struct_fields__},
                published_at=to_the_second(shown.publication.published_at),
                version=shown.publication.number,
                sha256=draft.content_hash,
                body=draft.body,
            )
        )
    )


def _answering(question: str, language: Language, narrowing: Narrowing) -> list[LibraryEntry]:
    try:
        terms = terms_of(question[:200], language, shipped_library().languages[language].stop_words)
    except InputRefused as refusal:
        raise wrong_parameter("q", str(refusal), refusal) from refusal
    found = articles_found(terms, language, narrowing)
    return [_entry(one, snippet(f"{one.summary} {one.body}", terms)) for one in found]


def _entry(shown: ArticleInForce, extract: str | None = None) -> LibraryEntry:
    return LibraryEntry(
        slug=shown.slug,
        language=shown.language,
        kind=shown.kind,
        topic=shown.topic,
        entity_types=shown.entity_types.split(),
        title=shown.title,
        summary=shown.summary,
        extract=extract,
        address=f"{this_door().settings.base_url}/library/{shown.slug}?lang={shown.language.value}",
    )


def _language() -> Language:
    asked = request.args.get("language", Language.ENGLISH.value)
    if asked not in list(Language):
        raise wrong_parameter("language", f"One of {', '.join(Language)}.")
    return Language(asked)


def _start(slugs: Sequence[str]) -> int:
    """Return where the list goes on after the one that `after` names.

    Raises: Refused with 422 for what is no place.
    """
    if "after" not in request.args:
        return 0
    try:
        cursor = request.args["after"]
        slug = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return slugs.index(slug) + 1
    except (ValueError, RecursionError) as error:
        raise wrong_parameter("after", "Send `next` of an earlier answer as it is.") from error


def _cursor(slug: str) -> str:
    return urlsafe_b64encode(json.dumps(slug).encode()).decode().rstrip("=")


def _open(body: bytes) -> Response:
    response = kept_answer(body, JSON, KEPT)
    # Other portals show it, in pages of their own.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

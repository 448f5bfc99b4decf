"""Bringing the articles that come with the program into the library; safe to run twice."""

from dataclasses import dataclass
from datetime import datetime

from trusted.domain.languages import Language
from trusted.persistence.database import db, lock
from trusted.persistence.models import Article, ArticleInForce
from trusted.persistence.queries.articles import (
    article_by_slug,
    known_hashes,
    newest_draft,
    newest_publication,
)
from trusted.program.library import ProgramLibrary, ShippedArticle, shipped_library
from trusted.services.articles import (
    ArticleContent,
    append_draft,
    append_publication,
    new_article,
)
from trusted.services.audit import record


@dataclass(frozen=True, slots=True)
class LibraryLoad:
    """How many texts were published, and how many wait as drafts for a person to publish."""

    published: int
    waiting: int


def load_library(*, now: datetime, library: ProgramLibrary | None = None) -> LibraryLoad:
    """Append every text that comes with the program and was never here.

    It is published at once, unless people have written or withdrawn what is there: then it
    waits as a draft, so that a new version of the code replaces nobody's words.

    library: other than the one that came with this code.
    """
    lock("library")
    library = library or shipped_library()
    published = []
    for shipped in library.articles.values():
        article = article_by_slug(shipped.slug) or new_article(shipped.slug)
        for language in Language:
            content = _content(shipped, language)
            if content.hash(article.slug, language) not in known_hashes(article.id, language):
                published.append(_append(article, language, content, library.version, now))
    db.session.commit()
    return LibraryLoad(published.count(True), published.count(False))


def _append(
    article: Article, language: Language, content: ArticleContent, version: str, now: datetime
) -> bool:
    """Append a text; return whether it was published."""
    untouched = _is_untouched(article, language)
    draft = append_draft(article, language, content, shipped_with=version, now=now)
    if untouched:
        append_publication(draft, published_by_id=None, now=now)
    subject = f"article-draft/{draft.id}"
    record(None, "ship-article", subject, at=now, hash=draft.content_hash, published=untouched)
    return untouched


def _is_untouched(article: Article, language: Language) -> bool:
    """Return whether nobody has written or withdrawn anything of an article in a language."""
    newest, publication = (
        newest_draft(article.id, language),
        newest_publication(article.id, language),
    )
    if newest is None or publication is None:
        return newest is None
    is_read = db.session.get(ArticleInForce, publication.id) is not None
    return newest.shipped_with is not None and publication.draft_id == newest.id and is_read


def _content(shipped: ShippedArticle, language: Language) -> ArticleContent:
    text = shipped.texts[language]
    return ArticleContent(
        kind=shipped.kind,
        topic=shipped.topic,
        entity_types=shipped.entity_types,
        categories=shipped.categories,
        title=text.title,
        summary=text.summary,
        body=text.body.strip(),
    )

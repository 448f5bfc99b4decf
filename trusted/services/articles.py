"""The resource library: what is written, published by a second person, and taken out again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

import rfc8785
from sqlalchemy import delete

from trusted.domain.articles import (
    BODY_MAX,
    SUMMARY_MAX,
    TITLE_MAX,
    Kind,
    checked_slug,
    plain_text,
)
from trusted.domain.errors import ChangedMeanwhile, InputRefused, NotSeparated
from trusted.domain.languages import Language
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Article,
    ArticleDraft,
    ArticleInForce,
    ArticlePublication,
    ArticleWithdrawal,
)
from trusted.persistence.models.article import REASON_MAX
from trusted.persistence.queries.articles import (
    article_by_slug,
    newest_draft,
    newest_publication,
    publication_of_draft,
)
from trusted.program import shipped_program
from trusted.program.library import shipped_library
from trusted.services.audit import record
from trusted.services.policy_drafts import manager


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContent:
    """What an article says in one language, and whom it concerns."""

    kind: Kind
    topic: str
    entity_types: tuple[str, ...]
    categories: tuple[str, ...]
    title: str
    summary: str
    body: str

    def hash(self, slug: str, language: Language) -> str:
        """Return the SHA-256 of all of it, 64 hex digits."""
        said = asdict(self) | {"slug": slug, "language": language.value, "kind": self.kind.value}
        return sha256(rfc8785.dumps(said)).hexdigest()


def write_draft(
    slug: str,
    language: Language,
    content: ArticleContent,
    *,
    seen: int | None,
    actor: Account,
    now: datetime,
) -> ArticleDraft:
    """Append a draft of an article, of a new one if nobody has used its name.

    seen:   id of the newest draft in this language, as the page showed it; None: there was none.
    Raises: NotPermitted; InputRefused; ChangedMeanwhile if somebody has written another one.
    """
    manager(actor)
    checked_slug(slug)
    _check(content)
    lock("library")
    article = article_by_slug(slug) or new_article(slug)
    former = newest_draft(article.id, language)
    if seen != (former.id if former else None):
        raise ChangedMeanwhile(
            "Somebody has written another version meanwhile. Look at it, then send yours again."
        )
    if former is not None and former.content_hash == content.hash(slug, language):
        raise InputRefused("Nothing is changed. Change something first.")
    draft = append_draft(article, language, content, written_by_id=actor.id, now=now)
    record(actor.id, "write-article", _subject(draft), at=now, hash=draft.content_hash)
    db.session.commit()
    return draft


def publish_draft(draft: ArticleDraft, *, actor: Account, now: datetime) -> ArticlePublication:
    """Have everybody read a draft, by another person than who wrote it.

    Raises: NotPermitted, NotSeparated; InputRefused unless it is the newest and not published.
    """
    manager(actor)
    if actor.id == draft.written_by_id:
        raise NotSeparated("Another program manager publishes what you wrote.")
    lock("library")
    newest = newest_draft(draft.article_id, draft.language)
    if newest is None or newest.id != draft.id or publication_of_draft(draft.id) is not None:
        raise InputRefused("Only the newest draft can be published, and only once.")
    publication = append_publication(draft, published_by_id=actor.id, now=now)
    record(
        actor.id,
        "publish-article",
        _subject(draft),
        at=now,
        number=publication.number,
        hash=draft.content_hash,
    )
    db.session.commit()
    return publication


def withdraw_article(
    publication: ArticlePublication, reason: str, *, actor: Account, now: datetime
) -> None:
    """Take a version out of the library; its own page stays, and says so.

    Raises: NotPermitted; InputRefused if it is not what is read now, or no reason is given.
    """
    manager(actor)
    lock("library")
    if db.session.get(ArticleInForce, publication.id) is None:
        raise InputRefused("This version is not what people read now.")
    if not reason or len(reason) > REASON_MAX:
        raise InputRefused(f"Say why in up to {REASON_MAX} characters.")
    db.session.add(
        ArticleWithdrawal(publication_id=publication.id, reason=reason, at=now, by_id=actor.id)
    )
    _forget(publication.article_id, publication.language)
    subject = f"article-draft/{publication.draft_id}"
    record(actor.id, "withdraw-article", subject, at=now, number=publication.number)
    db.session.commit()


def new_article(slug: str) -> Article:
    """Return an article that was added; the caller commits."""
    article = Article(slug=slug)
    db.session.add(article)
    db.session.flush()
    return article


def append_draft(
    article: Article,
    language: Language,
    content: ArticleContent,
    *,
    now: datetime,
    written_by_id: int | None = None,
    shipped_with: str | None = None,
) -> ArticleDraft:
    """Return a draft that was appended; the caller commits."""
    draft = ArticleDraft(
        article_id=article.id,
        language=language,
        kind=content.kind,
        topic=content.topic,
        entity_types=_between_spaces(content.entity_types),
        categories=_between_spaces(content.categories),
        title=content.title,
        summary=content.summary,
        body=content.body,
        content_hash=content.hash(article.slug, language),
        written_at=now,
        written_by_id=written_by_id,
        shipped_with=shipped_with,
    )
    draft.article = article
    db.session.add(draft)
    db.session.flush()
    return draft


def append_publication(
    draft: ArticleDraft, *, published_by_id: int | None, now: datetime
) -> ArticlePublication:
    """Return a publication that was appended and is read from now on; the caller commits."""
    former = newest_publication(draft.article_id, draft.language)
    publication = ArticlePublication(
        article_id=draft.article_id,
        language=draft.language,
        number=former.number + 1 if former else 1,
        draft_id=draft.id,
        written_by_id=draft.written_by_id,
        published_at=now,
        published_by_id=published_by_id,
    )
    db.session.add(publication)
    db.session.flush()
    _forget(draft.article_id, draft.language)
    copied = ("article_id", "language", "kind", "topic", "entity_types", "categories")
    said = {name: getattr(draft, name) for name in (*copied, "title", "summary")}
    db.session.add(
        ArticleInForce(
            publication_id=publication.id,
            slug=draft.article.slug,
            body=plain_text(draft.body),
            **said,
        )
    )
    return publication


def _check(content: ArticleContent) -> None:
    for name, most in (("title", TITLE_MAX), ("summary", SUMMARY_MAX), ("body", BODY_MAX)):
        if not 0 < len(getattr(content, name)) <= most:
            raise InputRefused(f"The {name} must have 1 to {most} characters.")
    program = shipped_program()
    if content.topic not in shipped_library().topics:
        raise InputRefused("Choose a topic of the program.")
    kinds, known = content.entity_types, program.entity_types
    if not kinds or not set(kinds) <= known.keys():
        raise InputRefused("Choose whom it is for: one entity type or more.")
    if not set(content.categories) <= program.categories.keys():
        raise InputRefused("Choose categories of criteria of the program.")


def _forget(article_id: int, language: Language) -> None:
    db.session.execute(
        delete(ArticleInForce).where(
            ArticleInForce.article_id == article_id, ArticleInForce.language == language
        )
    )


def _between_spaces(ids: Sequence[str]) -> str:
    return f" {' '.join(ids)} " if ids else ""


def _subject(draft: ArticleDraft) -> str:
    return f"article-draft/{draft.id}"

"""Articles of the resource library, written by one program manager and published by another."""

from dataclasses import replace

from tests.factories import NOON, make_account
from trusted.domain.articles import Kind
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.models import ArticleDraft, ArticlePublication
from trusted.persistence.queries.articles import article_by_slug, newest_draft
from trusted.services.articles import ArticleContent, publish_draft, write_draft

CONTENT = ArticleContent(
    kind=Kind.GUIDE,
    topic="data",
    entity_types=("carrier", "seller"),
    categories=("data",),
    title="Seals and bags",
    summary="How to seal a parcel.",
    body="Seal each bag.\n\n## Why\n\n- It shows [tampering](/check).",
)


def make_draft(
    slug: str = "seals", language: Language = Language.ENGLISH, **given: object
) -> ArticleDraft:
    """Return a draft by a program manager of its own."""
    known = article_by_slug(slug)
    former = newest_draft(known.id, language) if known else None
    return write_draft(
        slug,
        language,
        replace(CONTENT, **given),  # type: ignore[arg-type]
        seen=former.id if former else None,
        actor=make_account(Role.PROGRAM_MANAGER),
        now=NOON,
    )


def make_article(
    slug: str = "seals", language: Language = Language.ENGLISH, **given: object
) -> ArticlePublication:
    """Return a published version."""
    draft = make_draft(slug, language, **given)
    return publish_draft(draft, actor=make_account(Role.PROGRAM_MANAGER), now=NOON)


def make_articles() -> dict[str, object]:
    """Return how addresses name an article with two versions and a draft."""
    make_article()
    make_article(title="Seals, bags and tape")
    draft = make_draft(title="Seals")
    named = {"slug": "seals", "language": "en", "version_number": 1}
    return named | {"article_language": "en", "article_draft_id": draft.id}

"""Which articles of the resource library there are: in force, in earlier versions, in drafts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.articles import SLUG
from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Article,
    ArticleDraft,
    ArticleInForce,
    ArticleOpinion,
    ArticlePublication,
    ArticleWithdrawal,
)
from trusted.persistence.queries.paging import Page, rows_on

# Beside a question more are not read.
GUIDES_MAX = 3


@dataclass(frozen=True, slots=True)
class Narrowing:
    """To what the library is narrowed; None: not by this."""

    topic: str | None = None
    entity_type: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A published version. withdrawal: None: it was not taken out."""

    publication: ArticlePublication
    withdrawal: ArticleWithdrawal | None
    is_newest: bool


def in_force(language: Language, narrowing: Narrowing) -> Sequence[ArticleInForce]:
    """Return what can be read in a language, by name in addresses."""
    query = select(ArticleInForce).where(ArticleInForce.language == language)
    query = query.where(*narrowed_to(narrowing)).order_by(ArticleInForce.slug)
    return db.session.scalars(query).all()


def guides_for(
    entity_type: str, language: Language, category: str | None = None
) -> Sequence[ArticleInForce]:
    """Return a few articles for an entity type, those for the fewest others first.

    category: of criteria that they explain; None: of any.
    """
    found = in_force(language, Narrowing(entity_type=entity_type, category=category))
    return sorted(found, key=lambda one: len(one.entity_types.split()))[:GUIDES_MAX]


def narrowed_to(narrowing: Narrowing) -> list[ColumnElement[bool]]:
    """Return the conditions of a narrowing."""
    listed = (
        (ArticleInForce.entity_types, narrowing.entity_type),
        (ArticleInForce.categories, narrowing.category),
    )
    conditions: list[ColumnElement[bool]] = [
        column.contains(f" {wanted} ", autoescape=True) for column, wanted in listed if wanted
    ]
    if narrowing.topic:
        conditions.append(ArticleInForce.topic == narrowing.topic)
    return conditions


def in_force_by_slug(slug: str) -> dict[Language, ArticleInForce]:
    """Return what can be read of an article, by language; with its draft and publication."""
    if not SLUG.fullmatch(slug):
        return {}
    rows = db.session.scalars(
        select(ArticleInForce)
        .where(ArticleInForce.slug == slug)
        .options(joinedload(ArticleInForce.publication).joinedload(ArticlePublication.draft))
    )
    return {row.language: row for row in rows}


def article_by_slug(slug: str) -> Article | None:
    """Return an article, whether it can be read or not."""
    if not SLUG.fullmatch(slug):
        return None
    return db.session.scalar(select(Article).where(Article.slug == slug))


def version_of(slug: str, language: Language, number: int) -> Version | None:
    """Return a published version with its draft."""
    if not SLUG.fullmatch(slug):
        return None
    row = db.session.execute(
        _versions()
        .join(Article, Article.id == ArticlePublication.article_id)
        .where(
            Article.slug == slug,
            ArticlePublication.language == language,
            ArticlePublication.number == number,
        )
    ).one_or_none()
    return None if row is None else Version(*row)


def versions_on(article_id: int, language: Language, page: int) -> Page[Version]:
    """Return the published versions in a language, the newest first."""
    found = rows_on(
        _versions()
        .where(ArticlePublication.article_id == article_id, ArticlePublication.language == language)
        .order_by(ArticlePublication.number.desc()),
        page,
    )
    return Page([Version(*row) for row in found.items], found.page, found.total)


def drafts_on(article_id: int, language: Language, page: int) -> Page[Row[Any]]:
    """Return what was written in a language, as rows (ArticleDraft, publication, author's name)."""
    return rows_on(
        select(ArticleDraft, ArticlePublication, Account.name)
        .outerjoin(ArticlePublication, ArticlePublication.draft_id == ArticleDraft.id)
        .outerjoin(Account, Account.id == ArticleDraft.written_by_id)
        .where(ArticleDraft.article_id == article_id, ArticleDraft.language == language)
        .order_by(ArticleDraft.id.desc()),
        page,
    )


def draft_by_id(draft_id: int) -> ArticleDraft | None:
    """Return a draft with its article."""
    return db.session.scalar(
        select(ArticleDraft)
        .where(ArticleDraft.id == draft_id)
        .options(joinedload(ArticleDraft.article))
    )


def newest_draft(article_id: int, language: Language) -> ArticleDraft | None:
    """Return what was written last in a language."""
    return db.session.scalar(
        select(ArticleDraft)
        .where(ArticleDraft.article_id == article_id, ArticleDraft.language == language)
        .order_by(ArticleDraft.id.desc())
        .limit(1)
    )


def newest_publication(article_id: int, language: Language) -> ArticlePublication | None:
    """Return what was published last in a language, with its draft, withdrawn or not."""
    return db.session.scalar(
        select(ArticlePublication)
        .where(ArticlePublication.article_id == article_id, ArticlePublication.language == language)
        .options(joinedload(ArticlePublication.draft))
        .order_by(ArticlePublication.number.desc())
        .limit(1)
    )


def publication_of_draft(draft_id: int) -> ArticlePublication | None:
    """Return as what a draft was published."""
    return db.session.scalar(
        select(ArticlePublication).where(ArticlePublication.draft_id == draft_id)
    )


def known_hashes(article_id: int, language: Language) -> Collection[str]:
    """Return the hashes of all that was ever written in a language."""
    return db.session.scalars(
        select(ArticleDraft.content_hash).where(
            ArticleDraft.article_id == article_id, ArticleDraft.language == language
        )
    ).all()


def articles_on(page: int) -> Page[Row[Any]]:
    """Return the newest draft of each article and language.

    As rows (slug, draft, publication, in force, useful, not useful): as what it was published,
    what can be read now, and how many readers found any version useful or not.
    """
    newest = select(func.max(ArticleDraft.id)).group_by(
        ArticleDraft.article_id, ArticleDraft.language
    )
    useful, useless = (_opinions_of_article(wanted=wanted) for wanted in (True, False))
    return rows_on(
        select(Article.slug, ArticleDraft, ArticlePublication, ArticleInForce, useful, useless)
        .join(Article, Article.id == ArticleDraft.article_id)
        .outerjoin(ArticlePublication, ArticlePublication.draft_id == ArticleDraft.id)
        .outerjoin(
            ArticleInForce,
            and_(
                ArticleInForce.article_id == ArticleDraft.article_id,
                ArticleInForce.language == ArticleDraft.language,
            ),
        )
        .where(ArticleDraft.id.in_(newest))
        .order_by(Article.slug, ArticleDraft.language),
        page,
    )


def opinions_on(article_id: int, language: Language, page: int) -> Page[Row[Any]]:
    """Return what readers said in words, as rows (ArticleOpinion, number), the newest first."""
    return rows_on(
        select(ArticleOpinion, ArticlePublication.number)
        .join(ArticlePublication, ArticlePublication.id == ArticleOpinion.publication_id)
        .where(
            ArticlePublication.article_id == article_id,
            ArticlePublication.language == language,
            ArticleOpinion.comment.is_not(None),
        )
        .order_by(ArticleOpinion.id.desc()),
        page,
    )


def opinions_counted(article_id: int, language: Language) -> Sequence[Row[int, int, int]]:
    """Return how many found each version useful, as rows (number, useful, not useful)."""
    return db.session.execute(
        select(
            ArticlePublication.number,
            func.count().filter(ArticleOpinion.useful.is_(True)),
            func.count().filter(ArticleOpinion.useful.is_(False)),
        )
        .join(ArticleOpinion, ArticleOpinion.publication_id == ArticlePublication.id)
        .where(ArticlePublication.article_id == article_id, ArticlePublication.language == language)
        .group_by(ArticlePublication.number)
        .order_by(ArticlePublication.number.desc())
    ).all()


def _opinions_of_article(*, wanted: bool) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(ArticleOpinion)
        .join(ArticlePublication, ArticlePublication.id == ArticleOpinion.publication_id)
        .where(
            ArticlePublication.article_id == ArticleDraft.article_id,
            ArticlePublication.language == ArticleDraft.language,
            ArticleOpinion.useful.is_(wanted),
        )
        .correlate(ArticleDraft)
        .scalar_subquery()
    )


def _versions() -> Select[*tuple[Any, ...]]:
    later = aliased(ArticlePublication)
    newest = ~(
        select(later.id)
        .where(
            later.article_id == ArticlePublication.article_id,
            later.language == ArticlePublication.language,
            later.number > ArticlePublication.number,
        )
        .exists()
    )
    return (
        select(ArticlePublication, ArticleWithdrawal, newest)
        .outerjoin(ArticleWithdrawal, ArticleWithdrawal.publication_id == ArticlePublication.id)
        .options(joinedload(ArticlePublication.draft))
    )

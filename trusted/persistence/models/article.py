"""Articles of the resource library: what was written, published, withdrawn and thought of it."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trusted.domain.articles import SLUG_MAX, SUMMARY_MAX, TITLE_MAX, Kind
from trusted.domain.languages import Language
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime, by_value

# Ids of entity types or categories, each between two spaces, so that one is found by its signs.
IDS = String(400)
COMMENT_MAX, REASON_MAX = 2000, 1000


class Article(Base):
    """An article, by its name in addresses; all else of it is versioned."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_MAX), unique=True)


class ArticleDraft(Base):
    """What an article is to say in one language; appended, the newest is the draft.

    written_by_id: None: it came with the program of the version `shipped_with`.
    """

    __tablename__ = "article_drafts"
    __table_args__ = (
        UniqueConstraint("id", "written_by_id"),
        CheckConstraint("(written_by_id IS NULL) = (shipped_with IS NOT NULL)", name="of_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    language: Mapped[Language] = mapped_column(by_value(Language))
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    topic: Mapped[str] = mapped_column(String(40))
    entity_types: Mapped[str] = mapped_column(IDS)
    categories: Mapped[str] = mapped_column(IDS)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    summary: Mapped[str] = mapped_column(String(SUMMARY_MAX))
    body: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    shipped_with: Mapped[str | None] = mapped_column(String(20))

    article: Mapped[Article] = relationship(lazy="raise_on_sql")


class ArticlePublication(Base):
    """A version that everybody may read, by number, from 1 in each language; appended.

    published_by_id: None: it was published as it came with the program.
    """

    __tablename__ = "article_publications"
    __table_args__ = (
        UniqueConstraint("article_id", "language", "number"),
        # Who wrote it stands here too, so that the database can refuse the same person twice.
        ForeignKeyConstraint(
            ["draft_id", "written_by_id"], ["article_drafts.id", "article_drafts.written_by_id"]
        ),
        CheckConstraint("published_by_id <> written_by_id", name="by_a_second_person"),
        CheckConstraint(
            "published_by_id IS NOT NULL OR written_by_id IS NULL", name="by_someone_if_written"
        ),
        CheckConstraint("number >= 1", name="from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    language: Mapped[Language] = mapped_column(by_value(Language))
    number: Mapped[int]
    draft_id: Mapped[int] = mapped_column(ForeignKey("article_drafts.id"), unique=True)
    written_by_id: Mapped[int | None]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    draft: Mapped[ArticleDraft] = relationship(
        lazy="raise_on_sql", foreign_keys=[draft_id], viewonly=True
    )


class ArticleWithdrawal(Base):
    """That a version was taken out of the library, and why; appended."""

    __tablename__ = "article_withdrawals"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("article_publications.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(String(REASON_MAX))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class ArticleOpinion(Base):
    """Whether a version was useful to somebody; nothing says to whom. Appended."""

    __tablename__ = "article_opinions"

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("article_publications.id"), index=True)
    useful: Mapped[bool]
    comment: Mapped[str | None] = mapped_column(String(COMMENT_MAX))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ArticleInForce(Base):
    """What can be read and searched now: of each article and language the newest version.

    Follows from publications and withdrawals; `services.articles` writes it with each of them.
    Each database keeps an index of the words beside it by itself (migration 0042).
    body: without marks.
    """

    __tablename__ = "articles_in_force"
    __table_args__ = (UniqueConstraint("article_id", "language"),)

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("article_publications.id"), primary_key=True, autoincrement=False
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    slug: Mapped[str] = mapped_column(String(SLUG_MAX))
    language: Mapped[Language] = mapped_column(by_value(Language))
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    topic: Mapped[str] = mapped_column(String(40))
    entity_types: Mapped[str] = mapped_column(IDS)
    categories: Mapped[str] = mapped_column(IDS)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    summary: Mapped[str] = mapped_column(String(SUMMARY_MAX))
    body: Mapped[str] = mapped_column(Text)

    publication: Mapped[ArticlePublication] = relationship(lazy="raise_on_sql")

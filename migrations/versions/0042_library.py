"""The resource library: articles in versions, what is thought of them, and their words."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

APPENDED = ("article_drafts", "article_publications", "article_withdrawals", "article_opinions")
# The database's own stems for English; for Spanish it has none, and words are found by beginning.
TOKENIZERS = (
    ("en", "porter unicode61 remove_diacritics 2"),
    ("es", "unicode61 remove_diacritics 2"),
)


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("slug", name=op.f("uq_articles_slug")),
    )
    op.create_table(
        "article_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column(
            "language",
            sa.Enum("en", "es", name="language", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("article", "guide", "form", name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("entity_types", sa.String(length=400), nullable=False),
        sa.Column("categories", sa.String(length=400), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("shipped_with", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(written_by_id IS NULL) = (shipped_with IS NOT NULL)",
            name=op.f("ck_article_drafts_of_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_drafts_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["accounts.id"],
            name=op.f("fk_article_drafts_written_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_drafts")),
        sa.UniqueConstraint("id", "written_by_id", name=op.f("uq_article_drafts_id_written_by_id")),
    )
    op.create_index(
        op.f("ix_article_drafts_article_id"), "article_drafts", ["article_id"], unique=False
    )

    op.create_table(
        "article_publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column(
            "language",
            sa.Enum("en", "es", name="language", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_article_publications_from_one")),
        sa.CheckConstraint(
            "published_by_id <> written_by_id",
            name=op.f("ck_article_publications_by_a_second_person"),
        ),
        sa.CheckConstraint(
            "published_by_id IS NOT NULL OR written_by_id IS NULL",
            name=op.f("ck_article_publications_by_someone_if_written"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_publications_article_id_articles"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "written_by_id"],
            ["article_drafts.id", "article_drafts.written_by_id"],
            name=op.f("fk_article_publications_draft_id_written_by_id_article_drafts"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["article_drafts.id"],
            name=op.f("fk_article_publications_draft_id_article_drafts"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["accounts.id"],
            name=op.f("fk_article_publications_published_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_publications")),
        sa.UniqueConstraint(
            "article_id",
            "language",
            "number",
            name=op.f("uq_article_publications_article_id_language_number"),
        ),
        sa.UniqueConstraint("draft_id", name=op.f("uq_article_publications_draft_id")),
    )
    op.create_table(
        "article_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["article_publications.id"],
            name=op.f("fk_article_opinions_publication_id_article_publications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_opinions")),
    )
    op.create_index(
        op.f("ix_article_opinions_publication_id"),
        "article_opinions",
        ["publication_id"],
        unique=False,
    )

    op.create_table(
        "article_withdrawals",
        sa.Column("publication_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_article_withdrawals_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["article_publications.id"],
            name=op.f("fk_article_withdrawals_publication_id_article_publications"),
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_article_withdrawals")),
    )
    op.create_table(
        "articles_in_force",
        sa.Column("publication_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column(
            "language",
            sa.Enum("en", "es", name="language", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("article", "guide", "form", name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("entity_types", sa.String(length=400), nullable=False),
        sa.Column("categories", sa.String(length=400), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_articles_in_force_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["article_publications.id"],
            name=op.f("fk_articles_in_force_publication_id_article_publications"),
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_articles_in_force")),
        sa.UniqueConstraint(
            "article_id", "language", name=op.f("uq_articles_in_force_article_id_language")
        ),
    )
    _refuse_change()
    if op.get_bind().dialect.name == "postgresql":
        _index_words_on_postgresql()
    else:
        _index_words_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for language, _ in TOKENIZERS:
            op.execute(f"DROP TABLE article_words_{language}")
    op.drop_table("articles_in_force")
    op.drop_table("article_withdrawals")
    op.drop_table("article_opinions")
    op.drop_table("article_publications")
    op.drop_table("article_drafts")
    op.drop_table("articles")


def _refuse_change() -> None:
    for table in APPENDED:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _index_words_on_postgresql() -> None:
    # Stems of the language, so that "validate" finds "validation"; and words without accents.
    plain = "lower(translate({}, 'ÁÉÍÓÚÜÑáéíóúüñ', 'AEIOUUNaeiouun'))"
    parts = [
        f"setweight(CASE language WHEN 'es' THEN to_tsvector('spanish', {column})"
        f" ELSE to_tsvector('english', {column}) END, '{weight}')"
        f" || setweight(to_tsvector('simple', {plain.format(column)}), '{weight}')"
        for column, weight in (("title", "A"), ("summary", "B"), ("body", "D"))
    ]
    op.execute(
        "ALTER TABLE articles_in_force ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS ({' || '.join(parts)}) STORED"
    )
    op.execute("CREATE INDEX ix_articles_in_force_words ON articles_in_force USING gin (words)")


def _index_words_on_sqlite() -> None:
    columns = "title, summary, body"
    for language, tokenizer in TOKENIZERS:
        words = f"article_words_{language}"
        op.execute(
            f"CREATE VIRTUAL TABLE {words} USING fts5({columns}, content='articles_in_force',"
            f" content_rowid='publication_id', tokenize='{tokenizer}', prefix='2 3')"
        )
        new, old = ("new.title, new.summary, new.body", "old.title, old.summary, old.body")
        op.execute(
            f"CREATE TRIGGER {words}_come AFTER INSERT ON articles_in_force"  # noqa: S608 - our names
            f" WHEN new.language = '{language}' BEGIN"
            f" INSERT INTO {words} (rowid, {columns}) VALUES (new.publication_id, {new}); END"
        )
        op.execute(
            f"CREATE TRIGGER {words}_go AFTER DELETE ON articles_in_force"  # noqa: S608 - our names
            f" WHEN old.language = '{language}' BEGIN"
            f" INSERT INTO {words} ({words}, rowid, {columns})"
            f" VALUES ('delete', old.publication_id, {old}); END"
        )

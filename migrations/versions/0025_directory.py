"""The public directory: consents, and what follows from them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEXES = (
    ("directory_consents", "in_order", ("enrollment_id", "id")),
    ("directory_entries", "company_id", ("company_id",)),
    ("directory_entries", "in_order", ("name", "enrollment_id")),
    ("directory_entries", "by_entity_type", ("entity_type", "name", "enrollment_id")),
    ("directory_entries", "by_country", ("country", "name", "enrollment_id")),
    ("directory_words", "by_word", ("word", "entity_type", "country", "enrollment_id")),
)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    by_sign = sa.String(length=200, collation="C" if on_postgresql else None)
    op.create_table(
        "directory_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("tier_shown", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "listed OR NOT tier_shown",
            name=op.f("ck_directory_consents_tier_only_of_who_is_listed"),
        ),
        _refers("directory_consents", "enrollment_id", "enrollments"),
        _refers("directory_consents", "given_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_consents")),
    )
    op.create_table(
        "directory_entries",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", by_sign, nullable=False),
        sa.Column("entity_type", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tier_shown", sa.Boolean(), nullable=False),
        _refers("directory_entries", "company_id", "companies"),
        _refers("directory_entries", "enrollment_id", "enrollments"),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_directory_entries")),
    )
    op.create_table(
        "directory_words",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", by_sign, nullable=False),
        sa.Column("entity_type", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        _refers("directory_words", "enrollment_id", "directory_entries"),
        sa.PrimaryKeyConstraint("enrollment_id", "word", name=op.f("pk_directory_words")),
    )
    for table, name, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{name}"), table, list(columns), unique=False)
    _refuse_change()


def downgrade() -> None:
    op.drop_table("directory_words")
    op.drop_table("directory_entries")
    op.drop_table("directory_consents")


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    key = "enrollment_id" if other == "directory_entries" else "id"
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _refuse_change() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER directory_consents_stay BEFORE UPDATE OR DELETE ON directory_consents"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER directory_consents_no_{verb} BEFORE {verb.upper()}"
            " ON directory_consents"
            " BEGIN SELECT RAISE(ABORT, 'directory_consents is append-only'); END"
        )

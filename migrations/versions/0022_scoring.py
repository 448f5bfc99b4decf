"""What the nightly computation keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# What the jobs ask for by the day on which it ends.
INDEXED = (("enrollments", ("status", "valid_until")), ("annual_reviews", ("due_on",)))
UNREPORTED = sa.text("reported_done_at IS NULL")
WITH_HASH = "(facts IS NULL) = (facts_hash IS NULL)"


def upgrade() -> None:
    kept = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("scores", sa.Column("facts", kept, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("scores", sa.Column("facts_hash", sa.String(length=64), nullable=True))
        op.create_check_constraint(op.f("ck_scores_facts_with_hash"), "scores", WITH_HASH)
    else:
        # Making the table anew would lose the triggers by which its rows stay.
        op.execute(
            "ALTER TABLE scores ADD COLUMN facts_hash VARCHAR(64)"
            f" CONSTRAINT ck_scores_facts_with_hash CHECK ({WITH_HASH})"
        )
    for table, columns in INDEXED:
        op.create_index(op.f(f"ix_{_names(table, columns)}"), table, list(columns))
    op.create_index(
        "ix_required_actions_unreported",
        "required_actions",
        ["due_on"],
        sqlite_where=UNREPORTED,
        postgresql_where=UNREPORTED,
    )
    op.create_table(
        "rescorings",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name="fk_rescorings_enrollment_id_enrollments"
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name="pk_rescorings"),
    )
    op.execute(
        "INSERT INTO rescorings (enrollment_id, at)"
        " SELECT enrollment_id, max(computed_at) FROM scores GROUP BY enrollment_id"
    )


def downgrade() -> None:
    op.drop_table("rescorings")
    op.drop_index("ix_required_actions_unreported", "required_actions")
    for table, columns in INDEXED:
        op.drop_index(op.f(f"ix_{_names(table, columns)}"), table)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_scores_facts_with_hash"), "scores", type_="check")
    op.execute("ALTER TABLE scores DROP COLUMN facts_hash")
    op.execute("ALTER TABLE scores DROP COLUMN facts")


def _names(table: str, columns: tuple[str, ...]) -> str:
    return "_".join(f"{table}_{column}" for column in columns)

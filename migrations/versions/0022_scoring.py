"""What the nightly computation keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

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
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_scores_facts_with_hash"), "scores", type_="check")
    op.execute("ALTER TABLE scores DROP COLUMN facts_hash")
    op.execute("ALTER TABLE scores DROP COLUMN facts")

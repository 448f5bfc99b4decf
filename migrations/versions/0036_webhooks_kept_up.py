"""Webhooks that are switched on again, and notices to officials about no enrollment."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ABOUT = "enrollment_id IS NOT NULL OR account_id IS NOT NULL"


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("notices") as table:
        table.alter_column("enrollment_id", existing_type=sa.Integer(), nullable=True)
        table.create_check_constraint(op.f("ck_notices_to_somebody"), ABOUT)


def downgrade() -> None:
    # Their mails are on record for good, so that they cannot go; they only need an enrollment.
    op.execute(
        "UPDATE notices SET enrollment_id = (SELECT MIN(id) FROM enrollments)"
        " WHERE enrollment_id IS NULL"
    )
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_to_somebody"), type_="check")
        table.alter_column("enrollment_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("webhooks", "enabled_at")

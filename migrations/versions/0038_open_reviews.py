"""What ended annual reviews, and what was handed in for them, found without reading each step."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STEPS = "annual_review_steps"
ENDED = sa.text("step IN ('accepted', 'missed')")
HANDED_IN = sa.text("step = 'submitted'")


def upgrade() -> None:
    op.create_index(
        "ix_annual_review_steps_ended",
        STEPS,
        ["annual_review_id"],
        sqlite_where=ENDED,
        postgresql_where=ENDED,
    )
    op.create_index(
        "ix_annual_review_steps_handed_in",
        STEPS,
        ["at", "annual_review_id", "number"],
        sqlite_where=HANDED_IN,
        postgresql_where=HANDED_IN,
    )


def downgrade() -> None:
    op.drop_index("ix_annual_review_steps_handed_in", STEPS)
    op.drop_index("ix_annual_review_steps_ended", STEPS)

"""The days on which documents end and actions are due, so that those of one day are found."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

UNVERIFIED = sa.text("verified_at IS NULL")


def upgrade() -> None:
    op.create_index(op.f("ix_evidence_valid_until"), "evidence", ["valid_until"])
    op.create_index(
        op.f("ix_required_actions_unverified"),
        "required_actions",
        ["due_on"],
        sqlite_where=UNVERIFIED,
        postgresql_where=UNVERIFIED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_required_actions_unverified"), "required_actions")
    op.drop_index(op.f("ix_evidence_valid_until"), "evidence")

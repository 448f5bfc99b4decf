"""Secrets of webhooks that are renewed, the former one signing for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("webhooks") as table:
        table.add_column(sa.Column("former_sealed", sa.String(200), nullable=True))
        table.add_column(sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_webhooks_former_if_renewed"), "former_sealed IS NULL OR renewed_at IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("webhooks") as table:
        table.drop_constraint(op.f("ck_webhooks_former_if_renewed"), type_="check")
        table.drop_column("renewed_at")
        table.drop_column("former_sealed")

"""Clients of the API that are answered from the sandbox alone."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "api_clients",
        sa.Column("sandbox", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    # Without the column they would be let in to what is real.
    clients = sa.table(
        "api_clients",
        sa.column("sandbox", sa.Boolean()),
        sa.column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.execute(
        clients.update()
        .where(clients.c.sandbox, clients.c.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
    )
    op.drop_column("api_clients", "sandbox")

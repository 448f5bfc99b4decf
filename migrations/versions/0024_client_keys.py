"""Public keys of API clients, and the assertions that they have used."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_client_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("api_client_id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("jwk", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(kid) = 43", name=op.f("ck_api_client_keys_thumbprint")),
        sa.ForeignKeyConstraint(
            ["api_client_id"],
            ["api_clients.id"],
            name=op.f("fk_api_client_keys_api_client_id_api_clients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client_keys")),
        sa.UniqueConstraint(
            "api_client_id", "kid", name=op.f("uq_api_client_keys_api_client_id_kid")
        ),
    )
    op.create_table(
        "api_client_assertions",
        sa.Column("api_client_id", sa.Integer(), nullable=False),
        sa.Column("jti_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_client_id"],
            ["api_clients.id"],
            name=op.f("fk_api_client_assertions_api_client_id_api_clients"),
        ),
        sa.PrimaryKeyConstraint("api_client_id", "jti_hash", name=op.f("pk_api_client_assertions")),
    )


def downgrade() -> None:
    op.drop_table("api_client_assertions")
    op.drop_table("api_client_keys")

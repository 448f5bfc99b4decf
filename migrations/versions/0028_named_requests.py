"""Requests of machines by the key that each was given, so that each is done once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

HEADERS = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "named_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(length=100), nullable=True),
        sa.Column("headers", HEADERS, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (status IS NULL)"
            " AND (answered_at IS NULL) = (content_type IS NULL)"
            " AND (answered_at IS NULL) = (body IS NULL)",
            name=op.f("ck_named_requests_answered_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_requests")),
        sa.UniqueConstraint("client_id", "key", name=op.f("uq_named_requests_client_id_key")),
    )
    op.create_index(op.f("ix_named_requests_begun_at"), "named_requests", ["begun_at"])


def downgrade() -> None:
    op.drop_table("named_requests")

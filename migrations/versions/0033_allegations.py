"""Violations that anybody may report, with files, messages and triage."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("seller", sa.String(length=200), nullable=False),
        sa.Column("goods", sa.String(length=500), nullable=False),
        sa.Column("occurred", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('forced_labor', 'revenue', 'merchandise', 'shipping', 'other')",
            name=op.f("ck_allegations_category_known"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'es')", name=op.f("ck_allegations_language_offered")
        ),
        sa.CheckConstraint("length(code_hash) = 64", name=op.f("ck_allegations_code_only_as_hash")),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_allegations_says_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allegations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_allegations_code_hash")),
    )
    op.create_index(
        op.f("ix_allegations_received_at"), "allegations", ["received_at"], unique=False
    )
    op.create_table(
        "allegation_contacts",
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=500), nullable=False),
        sa.CheckConstraint("length(contact) > 0", name=op.f("ck_allegation_contacts_says_how")),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["allegations.id"],
            name=op.f("fk_allegation_contacts_allegation_id_allegations"),
        ),
        sa.PrimaryKeyConstraint("allegation_id", name=op.f("pk_allegation_contacts")),
    )
    op.create_table(
        "allegation_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_allegation_files_not_empty")),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["allegations.id"],
            name=op.f("fk_allegation_files_allegation_id_allegations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allegation_files")),
    )
    op.create_index(
        op.f("ix_allegation_files_allegation_id"),
        "allegation_files",
        ["allegation_id"],
        unique=False,
    )
    op.create_table(
        "allegation_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("length(body) > 0", name=op.f("ck_allegation_messages_says_something")),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["allegations.id"],
            name=op.f("fk_allegation_messages_allegation_id_allegations"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_allegation_messages_author_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allegation_messages")),
    )
    op.create_index(
        op.f("ix_allegation_messages_allegation_id"),
        "allegation_messages",
        ["allegation_id"],
        unique=False,
    )
    op.create_table(
        "allegation_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allegation_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("with_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(step = 'close') = (ending IS NOT NULL)",
            name=op.f("ck_allegation_steps_closed_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(step = 'group') = (with_id IS NOT NULL)",
            name=op.f("ck_allegation_steps_grouped_with_another"),
        ),
        sa.CheckConstraint(
            "(step = 'refer') = (agency IS NOT NULL)",
            name=op.f("ck_allegation_steps_referred_to_an_agency"),
        ),
        sa.CheckConstraint(
            "step IN ('take', 'refer', 'group', 'part', 'close', 'reopen')",
            name=op.f("ck_allegation_steps_step_known"),
        ),
        sa.CheckConstraint(
            "with_id <> allegation_id", name=op.f("ck_allegation_steps_not_grouped_with_itself")
        ),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["allegations.id"],
            name=op.f("fk_allegation_steps_allegation_id_allegations"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_allegation_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["with_id"], ["allegations.id"], name=op.f("fk_allegation_steps_with_id_allegations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allegation_steps")),
    )
    op.create_index(
        op.f("ix_allegation_steps_allegation_id"),
        "allegation_steps",
        ["allegation_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_allegation_steps_allegation_id"), table_name="allegation_steps")
    op.drop_table("allegation_steps")
    op.drop_index(op.f("ix_allegation_messages_allegation_id"), table_name="allegation_messages")
    op.drop_table("allegation_messages")
    op.drop_index(op.f("ix_allegation_files_allegation_id"), table_name="allegation_files")
    op.drop_table("allegation_files")
    op.drop_table("allegation_contacts")
    op.drop_index(op.f("ix_allegations_received_at"), table_name="allegations")
    op.drop_table("allegations")

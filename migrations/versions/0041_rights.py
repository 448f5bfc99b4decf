"""Recorded rights with their holders' contacts, messages and takedown requests."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("registration", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("classes", sa.String(length=200), nullable=False),
        sa.Column("countries", sa.String(length=800), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('trademark', 'copyright')", name=op.f("ck_rights_kind_known")),
        sa.CheckConstraint("language IN ('en', 'es')", name=op.f("ck_rights_language_offered")),
        sa.CheckConstraint("length(code_hash) = 64", name=op.f("ck_rights_code_only_as_hash")),
        sa.CheckConstraint(
            "length(title) > 0 AND length(owner) > 0", name=op.f("ck_rights_says_what_and_whose")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["accounts.id"], name=op.f("fk_rights_entered_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_rights_code_hash")),
    )
    op.create_table(
        "right_contacts",
        sa.Column("right_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact", sa.String(length=500), nullable=False),
        sa.CheckConstraint("length(contact) > 0", name=op.f("ck_right_contacts_says_how")),
        sa.ForeignKeyConstraint(
            ["right_id"], ["rights.id"], name=op.f("fk_right_contacts_right_id_rights")
        ),
        sa.PrimaryKeyConstraint("right_id", name=op.f("pk_right_contacts")),
    )
    op.create_table(
        "right_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=False),
        sa.Column("from_holder", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("length(body) > 0", name=op.f("ck_right_messages_says_something")),
        sa.ForeignKeyConstraint(
            ["right_id"], ["rights.id"], name=op.f("fk_right_messages_right_id_rights")
        ),
        sa.ForeignKeyConstraint(
            ["with_id"], ["accounts.id"], name=op.f("fk_right_messages_with_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_messages")),
    )
    op.create_index(op.f("ix_right_messages_with_id"), "right_messages", ["with_id"], unique=False)
    op.create_table(
        "right_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(step = 'renew') = (expires_on IS NOT NULL)", name=op.f("ck_right_steps_renewed_until")
        ),
        sa.CheckConstraint(
            "step IN ('record', 'refuse', 'renew', 'strike')",
            name=op.f("ck_right_steps_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_right_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["rights.id"], name=op.f("fk_right_steps_right_id_rights")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_steps")),
    )
    op.create_index(op.f("ix_right_steps_right_id"), "right_steps", ["right_id"], unique=False)
    op.create_table(
        "takedown_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(link) > 0", name=op.f("ck_takedown_requests_says_where")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_takedown_requests_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["rights.id"], name=op.f("fk_takedown_requests_right_id_rights")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_requests")),
    )
    op.create_index(
        op.f("ix_takedown_requests_enrollment_id"),
        "takedown_requests",
        ["enrollment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_takedown_requests_right_id"), "takedown_requests", ["right_id"], unique=False
    )
    op.create_table(
        "takedown_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'removed' OR length(text) > 0",
            name=op.f("ck_takedown_answers_refused_with_reasons"),
        ),
        sa.CheckConstraint(
            "outcome IN ('removed', 'refused')", name=op.f("ck_takedown_answers_an_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_takedown_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["takedown_requests.id"],
            name=op.f("fk_takedown_answers_request_id_takedown_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_answers")),
        sa.UniqueConstraint("request_id", name=op.f("uq_takedown_answers_request_id")),
    )


def downgrade() -> None:
    op.drop_table("takedown_answers")
    op.drop_index(op.f("ix_takedown_requests_right_id"), table_name="takedown_requests")
    op.drop_index(op.f("ix_takedown_requests_enrollment_id"), table_name="takedown_requests")
    op.drop_table("takedown_requests")
    op.drop_index(op.f("ix_right_steps_right_id"), table_name="right_steps")
    op.drop_table("right_steps")
    op.drop_index(op.f("ix_right_messages_with_id"), table_name="right_messages")
    op.drop_table("right_messages")
    op.drop_table("right_contacts")
    op.drop_table("rights")

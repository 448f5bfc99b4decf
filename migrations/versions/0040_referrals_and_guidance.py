"""Referrals to partner agencies with their answers, and guidance of agencies."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("entity_types", sa.String(length=300), nullable=False),
        sa.Column("commodity", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(first_id IS NULL) = (version = 1)", name=op.f("ck_guidance_first_is_first")
        ),
        sa.CheckConstraint(
            "length(title) > 0 AND length(body) > 0", name=op.f("ck_guidance_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_guidance_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["guidance.id"], name=op.f("fk_guidance_first_id_guidance")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["accounts.id"], name=op.f("fk_guidance_published_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
        sa.UniqueConstraint("first_id", "version", name=op.f("uq_guidance_first_id_version")),
    )
    op.create_index(op.f("ix_guidance_agency_id"), "guidance", ["agency_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("allegation_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referred_by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(enrollment_id IS NULL) <> (allegation_id IS NULL)",
            name=op.f("ck_referrals_about_one"),
        ),
        sa.CheckConstraint(
            "length(subject) > 0 AND length(text) > 0", name=op.f("ck_referrals_says_what")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_referrals_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["allegation_id"],
            ["allegations.id"],
            name=op.f("fk_referrals_allegation_id_allegations"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_referrals_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["referred_by_id"], ["accounts.id"], name=op.f("fk_referrals_referred_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_agency_id"), "referrals", ["agency_id"], unique=False)
    op.create_index(
        op.f("ix_referrals_allegation_id"), "referrals", ["allegation_id"], unique=False
    )
    op.create_index(
        op.f("ix_referrals_enrollment_id"), "referrals", ["enrollment_id"], unique=False
    )
    op.create_table(
        "referral_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_referral_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referrals.id"],
            name=op.f("fk_referral_answers_referral_id_referrals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_answers")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_referral_answers_referral_id")),
    )


def downgrade() -> None:
    op.drop_table("referral_answers")
    op.drop_index(op.f("ix_referrals_enrollment_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_allegation_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_agency_id"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_index(op.f("ix_guidance_agency_id"), table_name="guidance")
    op.drop_table("guidance")

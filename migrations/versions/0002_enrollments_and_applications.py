"""Enrollments, applications, evidence, reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("entity_type", sa.String(length=40), nullable=False),
        sa.Column("partner_number", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parcels_a_year", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tier = 0 OR status IN ('certified', 'validated')",
            name=op.f("ck_enrollments_tier_needs_certification"),
        ),
        sa.CheckConstraint("parcels_a_year >= 0", name=op.f("ck_enrollments_parcels_counted")),
        sa.CheckConstraint("tier BETWEEN 0 AND 3", name=op.f("ck_enrollments_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_enrollments_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint("partner_number", name=op.f("uq_enrollments_partner_number")),
    )
    op.create_index(op.f("ix_enrollments_company_id"), "enrollments", ["company_id"], unique=False)
    op.create_index(
        op.f("ix_enrollments_status_enrollments_status_since"),
        "enrollments",
        ["status", "status_since"],
        unique=False,
    )
    op.create_index(
        "uq_enrollments_open",
        "enrollments",
        ["company_id", "entity_type"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('rejected', 'removed', 'withdrawn')"),
        postgresql_where=sa.text("status NOT IN ('rejected', 'removed', 'withdrawn')"),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("program_version", sa.String(length=20), nullable=False),
        sa.Column(
            "eligibility",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("agreement_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement_signed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreement_text_hash", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agreement_signed_at IS NULL) = (agreement_signed_by_id IS NULL)"
            " AND (agreement_signed_at IS NULL) = (agreement_text_hash IS NULL)",
            name=op.f("ck_applications_signed_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_signed_by_id"],
            ["accounts.id"],
            name=op.f("fk_applications_agreement_signed_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_applications_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("enrollment_id", name=op.f("uq_applications_enrollment_id")),
    )
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("self_grade", sa.Integer(), nullable=True),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "self_grade IS NULL OR not_applicable_reason IS NULL",
            name=op.f("ck_responses_graded_or_not_applicable"),
        ),
        sa.CheckConstraint(
            "self_grade IS NULL OR self_grade BETWEEN 0 AND 3",
            name=op.f("ck_responses_grade_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_responses_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["accounts.id"], name=op.f("fk_responses_saved_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint(
            "application_id", "criterion_id", name=op.f("uq_responses_application_id_criterion_id")
        ),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("scan_state", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "period_to IS NULL OR period_from IS NULL OR period_to >= period_from",
            name=op.f("ck_evidence_period_in_order"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_not_empty")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_evidence_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["received_from_id"],
            ["accounts.id"],
            name=op.f("fk_evidence_received_from_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_company_id"), "evidence", ["company_id"], unique=False)
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "response_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_response_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_response_evidence_response_id_responses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_evidence")),
        sa.UniqueConstraint(
            "response_id", "evidence_id", name=op.f("uq_response_evidence_response_id_evidence_id")
        ),
    )
    op.create_index(
        op.f("ix_response_evidence_evidence_id"), "response_evidence", ["evidence_id"], unique=False
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("profile_result", sa.String(length=40), nullable=True),
        sa.Column("profile_note", sa.Text(), nullable=False),
        sa.Column("vetting_result", sa.String(length=40), nullable=True),
        sa.Column("vetting_note", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=True),
        sa.Column("recommended_by_id", sa.Integer(), nullable=True),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(recommendation IS NULL) = (recommended_by_id IS NULL)"
            " AND (recommendation IS NULL) = (recommended_at IS NULL)",
            name=op.f("ck_reviews_recommended_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_reviews_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"],
            ["accounts.id"],
            name=op.f("fk_reviews_recommended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["accounts.id"], name=op.f("fk_reviews_reviewer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint(
            "id", "recommended_by_id", name=op.f("uq_reviews_id_recommended_by_id")
        ),
    )
    op.create_index(op.f("ix_reviews_application_id"), "reviews", ["application_id"], unique=False)
    op.create_index(
        "uq_reviews_open",
        "reviews",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "returned_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_returned_items_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_returned_items_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_items")),
    )
    op.create_index(
        op.f("ix_returned_items_application_id"), "returned_items", ["application_id"], unique=False
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_notices_enrollment_id_enrollments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        op.f("ix_notices_enrollment_id_notices_sent_at"),
        "notices",
        ["enrollment_id", "sent_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("notices")
    op.drop_table("returned_items")
    op.drop_table("reviews")
    op.drop_table("response_evidence")
    op.drop_table("evidence")
    op.drop_table("responses")
    op.drop_table("applications")
    op.drop_table("enrollments")

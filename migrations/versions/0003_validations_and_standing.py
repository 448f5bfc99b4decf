"""Validations, and the standing that follows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "validations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("validator_id", sa.Integer(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'site' OR site_id IS NOT NULL", name=op.f("ck_validations_visit_needs_site")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closed_by_id IS NOT NULL AND reported_at IS NOT NULL)",
            name=op.f("ck_validations_closed_after_report"),
        ),
        sa.CheckConstraint(
            "planned_by_id <> validator_id", name=op.f("ck_validations_validator_does_not_plan")
        ),
        sa.CheckConstraint(
            "closed_by_id <> validator_id", name=op.f("ck_validations_validator_does_not_close")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["accounts.id"], name=op.f("fk_validations_closed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_validations_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["accounts.id"], name=op.f("fk_validations_planned_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_validations_site_id_sites")
        ),
        sa.ForeignKeyConstraint(
            ["validator_id"], ["accounts.id"], name=op.f("fk_validations_validator_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validations")),
        sa.UniqueConstraint("id", "validator_id", name=op.f("uq_validations_id_validator_id")),
    )
    op.create_index(
        op.f("ix_validations_enrollment_id"), "validations", ["enrollment_id"], unique=False
    )
    op.create_index(
        op.f("ix_validations_validator_id"), "validations", ["validator_id"], unique=False
    )
    op.create_index(
        "uq_validations_open",
        "validations",
        ["enrollment_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("assurance", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(grade IS NULL) = (not_applicable_reason IS NOT NULL)",
            name=op.f("ck_findings_graded_or_not_applicable"),
        ),
        sa.CheckConstraint(
            "grade IS NULL OR grade BETWEEN 0 AND 3", name=op.f("ck_findings_grade_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["accounts.id"], name=op.f("fk_findings_recorded_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_findings_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint(
            "validation_id", "criterion_id", name=op.f("uq_findings_validation_id_criterion_id")
        ),
    )
    op.create_table(
        "required_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reported_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_done_by_id", sa.Integer(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verified_at IS NULL OR (verified_by_id IS NOT NULL AND reported_done_at IS NOT NULL)",
            name=op.f("ck_required_actions_verified_after_report"),
        ),
        sa.CheckConstraint(
            "verified_by_id <> reported_done_by_id",
            name=op.f("ck_required_actions_verified_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_required_actions_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["accounts.id"],
            name=op.f("fk_required_actions_opened_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_done_by_id"],
            ["accounts.id"],
            name=op.f("fk_required_actions_reported_done_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_required_actions_validation_id_validations"),
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["accounts.id"],
            name=op.f("fk_required_actions_verified_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_actions")),
    )
    op.create_index(
        op.f("ix_required_actions_enrollment_id"),
        "required_actions",
        ["enrollment_id"],
        unique=False,
    )
    op.create_table(
        "best_practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("management_support", sa.Text(), nullable=False),
        sa.Column("innovation", sa.Text(), nullable=False),
        sa.Column("documented_process", sa.Text(), nullable=False),
        sa.Column("checks_and_balances", sa.Text(), nullable=False),
        sa.Column("evidence_of_use", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)",
            name=op.f("ck_best_practices_accepted_by_someone"),
        ),
        sa.CheckConstraint(
            "accepted_by_id <> proposed_by_id", name=op.f("ck_best_practices_accepted_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["accounts.id"],
            name=op.f("fk_best_practices_accepted_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_best_practices_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts.id"],
            name=op.f("fk_best_practices_proposed_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_best_practices_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_best_practices")),
    )
    op.create_index(
        op.f("ix_best_practices_enrollment_id"), "best_practices", ["enrollment_id"], unique=False
    )
    op.create_table(
        "standing_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("random_ppm", sa.Integer(), nullable=True),
        sa.Column("score_band", sa.String(length=1), nullable=True),
        sa.Column("evidence_level", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("recommended_by_id", sa.Integer(), nullable=True),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("validated_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "action <> 'validate' OR (validation_id IS NOT NULL AND validated_by_id IS NOT NULL)",
            name=op.f("ck_standing_changes_validated_by_someone"),
        ),
        sa.CheckConstraint(
            "action NOT IN ('certify', 'reject')"
            " OR (review_id IS NOT NULL AND recommended_by_id IS NOT NULL)",
            name=op.f("ck_standing_changes_decision_needs_recommendation"),
        ),
        sa.CheckConstraint(
            "tier = 0 OR status IN ('certified', 'validated')",
            name=op.f("ck_standing_changes_tier_needs_certification"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> recommended_by_id",
            name=op.f("ck_standing_changes_recommender_does_not_decide"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> validated_by_id",
            name=op.f("ck_standing_changes_validator_does_not_decide"),
        ),
        sa.CheckConstraint("tier BETWEEN 0 AND 3", name=op.f("ck_standing_changes_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_standing_changes_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_standing_changes_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"],
            ["accounts.id"],
            name=op.f("fk_standing_changes_recommended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "recommended_by_id"],
            ["reviews.id", "reviews.recommended_by_id"],
            name=op.f("fk_standing_changes_review_id_recommended_by_id_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["validated_by_id"],
            ["accounts.id"],
            name=op.f("fk_standing_changes_validated_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name=op.f("fk_standing_changes_validation_id_validated_by_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_changes")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_standing_changes_enrollment_id_number")
        ),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_certificates_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id"],
            ["standing_changes.id"],
            name=op.f("fk_certificates_standing_change_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
    op.create_index(
        op.f("ix_certificates_enrollment_id"), "certificates", ["enrollment_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("certificates")
    op.drop_table("standing_changes")
    op.drop_table("best_practices")
    op.drop_table("required_actions")
    op.drop_table("findings")
    op.drop_table("validations")

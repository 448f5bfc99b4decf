"""Penalty cases with their steps, documents and files."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "penalty_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("statute", sa.String(length=60), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_penalty_cases_says_what")),
        sa.CheckConstraint("tier BETWEEN 0 AND 3", name=op.f("ck_penalty_cases_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_penalty_cases_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["accounts.id"], name=op.f("fk_penalty_cases_opened_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_cases")),
        sa.UniqueConstraint("case_number", name=op.f("uq_penalty_cases_case_number")),
    )
    op.create_index(
        op.f("ix_penalty_cases_enrollment_id"), "penalty_cases", ["enrollment_id"], unique=False
    )
    op.create_table(
        "penalty_case_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("penalty_case_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("culpability", sa.String(length=20), nullable=True),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("petition_until", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("departure", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("penalty_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(step = 'final') = (penalty_id IS NOT NULL)",
            name=op.f("ck_penalty_case_steps_final_counts"),
        ),
        sa.CheckConstraint(
            "(step = 'final') = (proposal_id IS NOT NULL)",
            name=op.f("ck_penalty_case_steps_final_as_proposed"),
        ),
        sa.CheckConstraint(
            "(step IN ('notice', 'mitigate')) = (amount IS NOT NULL)"
            " AND (amount IS NULL) = (culpability IS NULL)",
            name=op.f("ck_penalty_case_steps_assessed"),
        ),
        sa.CheckConstraint(
            "petition_until IS NULL OR step IN ('notice', 'mitigate')",
            name=op.f("ck_penalty_case_steps_petition_against"),
        ),
        sa.CheckConstraint(
            "step IN ('notice', 'petition', 'mitigate', 'propose', 'send_back', 'final', 'cancel')",
            name=op.f("ck_penalty_case_steps_step_known"),
        ),
        sa.CheckConstraint(
            "(proposal_id IS NULL) = (proposed_by_id IS NULL)",
            name=op.f("ck_penalty_case_steps_proposed_by_someone"),
        ),
        sa.CheckConstraint(
            "by_id <> proposed_by_id", name=op.f("ck_penalty_case_steps_proposer_does_not_confirm")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_penalty_case_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["penalty_case_id"],
            ["penalty_cases.id"],
            name=op.f("fk_penalty_case_steps_penalty_case_id_penalty_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["penalty_id"],
            ["penalties.id"],
            name=op.f("fk_penalty_case_steps_penalty_id_penalties"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "penalty_case_id", "proposed_by_id"],
            [
                "penalty_case_steps.id",
                "penalty_case_steps.penalty_case_id",
                "penalty_case_steps.by_id",
            ],
            name="fk_penalty_case_steps_proposal",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_case_steps")),
        sa.UniqueConstraint(
            "id",
            "penalty_case_id",
            "by_id",
            name=op.f("uq_penalty_case_steps_id_penalty_case_id_by_id"),
        ),
        sa.UniqueConstraint("penalty_id", name=op.f("uq_penalty_case_steps_penalty_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_penalty_case_steps_proposal_id")),
    )
    op.create_index(
        op.f("ix_penalty_case_steps_penalty_case_id"),
        "penalty_case_steps",
        ["penalty_case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_penalty_case_steps_petition_until"),
        "penalty_case_steps",
        ["petition_until"],
        unique=False,
    )
    op.create_table(
        "penalty_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("penalty_case_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_penalty_files_not_empty")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["accounts.id"], name=op.f("fk_penalty_files_added_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["penalty_case_id"],
            ["penalty_cases.id"],
            name=op.f("fk_penalty_files_penalty_case_id_penalty_cases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_files")),
    )
    op.create_index(
        op.f("ix_penalty_files_penalty_case_id"), "penalty_files", ["penalty_case_id"], unique=False
    )
    op.create_table(
        "penalty_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_penalty_documents_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["penalty_case_steps.id"],
            name=op.f("fk_penalty_documents_step_id_penalty_case_steps"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_documents")),
        sa.UniqueConstraint(
            "step_id", "evidence_id", name=op.f("uq_penalty_documents_step_id_evidence_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("penalty_documents")
    op.drop_index(op.f("ix_penalty_files_penalty_case_id"), table_name="penalty_files")
    op.drop_table("penalty_files")
    op.drop_index(op.f("ix_penalty_case_steps_petition_until"), table_name="penalty_case_steps")
    op.drop_index(op.f("ix_penalty_case_steps_penalty_case_id"), table_name="penalty_case_steps")
    op.drop_table("penalty_case_steps")
    op.drop_index(op.f("ix_penalty_cases_enrollment_id"), table_name="penalty_cases")
    op.drop_table("penalty_cases")

"""Contested facts: disputes, to whom they are given, how they end, and corrected findings."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# In the order in which they refer to each other.
TABLES = ("disputes", "dispute_assignments", "dispute_decisions", "finding_corrections")
RECORDED = "uq_penalties_id_recorded_by_id"


def upgrade() -> None:
    op.create_index(RECORDED, "penalties", ["id", "recorded_by_id"], unique=True)
    _create_disputes()
    _create_assignments()
    _create_decisions()
    _create_corrections()
    for table in TABLES:
        _refuse_changes(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index(RECORDED, table_name="penalties")


def _create_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("penalty_id", sa.Integer(), nullable=True),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("contested_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'finding') = (finding_id IS NOT NULL)"
            " AND (kind = 'penalty') = (penalty_id IS NOT NULL)"
            " AND (kind = 'outcome') = (outcome_id IS NOT NULL)",
            name=op.f("ck_disputes_one_fact"),
        ),
        sa.CheckConstraint(
            "(kind = 'outcome') = (contested_by_id IS NULL)",
            name=op.f("ck_disputes_recorded_by_someone"),
        ),
        sa.CheckConstraint(
            "kind IN ('finding', 'penalty', 'outcome')", name=op.f("ck_disputes_a_kind")
        ),
        sa.ForeignKeyConstraint(
            ["contested_by_id"], ["accounts.id"], name=op.f("fk_disputes_contested_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_disputes_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["accounts.id"], name=op.f("fk_disputes_filed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id", "contested_by_id"],
            ["findings.id", "findings.recorded_by_id"],
            name="fk_disputes_finding",
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_disputes_outcome_id_outcomes")
        ),
        sa.ForeignKeyConstraint(
            ["penalty_id", "contested_by_id"],
            ["penalties.id", "penalties.recorded_by_id"],
            name="fk_disputes_penalty",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_disputes_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "enrollment_id", "outcome_id", name=op.f("uq_disputes_enrollment_id_outcome_id")
        ),
        sa.UniqueConstraint("finding_id", name=op.f("uq_disputes_finding_id")),
        sa.UniqueConstraint("id", "contested_by_id", name=op.f("uq_disputes_id_contested_by_id")),
        sa.UniqueConstraint("id", "finding_id", name=op.f("uq_disputes_id_finding_id")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_disputes_id_kind")),
        sa.UniqueConstraint("penalty_id", name=op.f("uq_disputes_penalty_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_disputes_thread_id")),
    )
    op.create_index(op.f("ix_disputes_enrollment_id"), "disputes", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_disputes_filed_at"), "disputes", ["filed_at"], unique=False)
    op.create_index(op.f("ix_disputes_outcome_id"), "disputes", ["outcome_id"], unique=False)


def _create_assignments() -> None:
    op.create_table(
        "dispute_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("contested_by_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'outcome') = (contested_by_id IS NULL)",
            name=op.f("ck_dispute_assignments_recorded_by_someone"),
        ),
        sa.CheckConstraint(
            "officer_id <> contested_by_id", name=op.f("ck_dispute_assignments_not_to_who_recorded")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"],
            ["accounts.id"],
            name=op.f("fk_dispute_assignments_assigned_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id", "contested_by_id"],
            ["disputes.id", "disputes.contested_by_id"],
            name="fk_dispute_assignments_contested",
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id", "kind"],
            ["disputes.id", "disputes.kind"],
            name="fk_dispute_assignments_dispute",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["accounts.id"], name=op.f("fk_dispute_assignments_officer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_assignments")),
        sa.UniqueConstraint(
            "id",
            "dispute_id",
            "officer_id",
            name=op.f("uq_dispute_assignments_id_dispute_id_officer_id"),
        ),
    )
    op.create_index(
        op.f("ix_dispute_assignments_dispute_id"),
        "dispute_assignments",
        ["dispute_id"],
        unique=False,
    )


def _create_decisions() -> None:
    op.create_table(
        "dispute_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'withdrawn') = (assignment_id IS NULL)",
            name=op.f("ck_dispute_decisions_decided_by_who_has_it"),
        ),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'corrected', 'withdrawn')",
            name=op.f("ck_dispute_decisions_an_outcome"),
        ),
        sa.CheckConstraint("length(reasons) > 0", name=op.f("ck_dispute_decisions_has_reasons")),
        sa.ForeignKeyConstraint(
            ["assignment_id", "dispute_id", "decided_by_id"],
            [
                "dispute_assignments.id",
                "dispute_assignments.dispute_id",
                "dispute_assignments.officer_id",
            ],
            name="fk_dispute_decisions_assignment",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_dispute_decisions_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_decisions_dispute_id_disputes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_decisions")),
        sa.UniqueConstraint(
            "dispute_id", "outcome", name=op.f("uq_dispute_decisions_dispute_id_outcome")
        ),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_dispute_decisions_dispute_id")),
    )


def _create_corrections() -> None:
    op.create_table(
        "finding_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("assurance", sa.String(length=40), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome = 'corrected'", name=op.f("ck_finding_corrections_by_a_correction")
        ),
        sa.CheckConstraint(
            "(grade IS NULL) = (not_applicable_reason IS NOT NULL)",
            name=op.f("ck_finding_corrections_graded_or_not_applicable"),
        ),
        sa.CheckConstraint(
            "grade IS NULL OR grade BETWEEN 0 AND 3",
            name=op.f("ck_finding_corrections_grade_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id", "finding_id"],
            ["disputes.id", "disputes.finding_id"],
            name="fk_finding_corrections_dispute",
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id", "outcome"],
            ["dispute_decisions.dispute_id", "dispute_decisions.outcome"],
            name="fk_finding_corrections_decision",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_corrections")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_finding_corrections_dispute_id")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_finding_corrections_finding_id")),
    )


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

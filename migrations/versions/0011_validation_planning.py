"""Plans, samples and answers around a validation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "validator_days",
    "annual_plan_lines",
    "validation_dates",
    "requested_documents",
    "document_answers",
    "samples",
    "sample_results",
    "second_looks",
    "finding_photos",
    "report_answers",
    "report_answer_points",
    "action_steps",
    "action_step_evidence",
)
# In the order in which they can be dropped.
TABLES = (
    "action_step_evidence",
    "action_steps",
    "report_answer_points",
    "report_answers",
    "report_drafts",
    "finding_photos",
    "second_looks",
    "sample_results",
    "samples",
    "document_answers",
    "requested_documents",
    "day_requests",
    "validation_dates",
    "annual_plan_lines",
    "annual_plans",
    "validator_days",
    "conflicts_of_interest",
)


def upgrade() -> None:
    _widen()
    _lay_planning()
    _lay_visits()
    _lay_samples()
    _lay_checklist()
    _lay_reports()
    _lay_actions()
    _backfill()
    _refuse_changes()


def downgrade() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
            op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("best_practices") as table:
        for name in ("declined_by_another", "declined_for_a_reason", "judged_once"):
            table.drop_constraint(op.f(f"ck_best_practices_{name}"), type_="check")
        table.drop_constraint(op.f("fk_best_practices_declined_by_id_accounts"), type_="foreignkey")
        table.drop_column("decline_reason")
        table.drop_column("declined_by_id")
        table.drop_column("declined_at")
    with op.batch_alter_table("findings") as table:
        table.drop_constraint(op.f("uq_findings_id_recorded_by_id"), type_="unique")
        table.drop_column("recommendation")


def _widen() -> None:
    with op.batch_alter_table("findings") as table:
        table.add_column(sa.Column("recommendation", sa.Text(), server_default="", nullable=False))
        table.create_unique_constraint(
            op.f("uq_findings_id_recorded_by_id"), ["id", "recorded_by_id"]
        )
    with op.batch_alter_table("findings") as table:
        table.alter_column("recommendation", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("best_practices") as table:
        table.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("declined_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("decline_reason", sa.Text(), server_default="", nullable=False))
        table.create_foreign_key(
            op.f("fk_best_practices_declined_by_id_accounts"),
            "accounts",
            ["declined_by_id"],
            ["id"],
        )
        table.create_check_constraint(
            op.f("ck_best_practices_declined_by_another"), "declined_by_id <> proposed_by_id"
        )
        table.create_check_constraint(
            op.f("ck_best_practices_declined_for_a_reason"),
            "(declined_at IS NULL) = (declined_by_id IS NULL)"
            " AND (declined_at IS NULL OR decline_reason <> '')",
        )
        table.create_check_constraint(
            op.f("ck_best_practices_judged_once"), "accepted_at IS NULL OR declined_at IS NULL"
        )
    with op.batch_alter_table("best_practices") as table:
        table.alter_column("decline_reason", existing_type=sa.Text(), server_default=None)


def _backfill() -> None:
    """Write down as dated facts what was kept as columns only."""
    op.execute(
        "INSERT INTO validation_dates (validation_id, number, visit_on, reason, set_at, set_by_id)"
        " SELECT id, 1, visit_on, '', planned_at, planned_by_id FROM validations"
    )
    op.execute(
        "INSERT INTO action_steps (action_id, number, kind, day, text, at, by_id)"
        " SELECT id, 1, 'opened', due_on, what, opened_at, opened_by_id FROM required_actions"
    )
    op.execute(
        "INSERT INTO action_steps (action_id, number, kind, day, text, at, by_id)"
        " SELECT id, 2, 'reported', date(reported_done_at), proof, reported_done_at,"
        " reported_done_by_id FROM required_actions WHERE reported_done_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO action_steps (action_id, number, kind, text, at, by_id, reported_by_id)"
        " SELECT id, 3, 'verified', '', verified_at, verified_by_id, reported_done_by_id"
        " FROM required_actions WHERE verified_at IS NOT NULL"
    )


def _refuse_changes() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _lay_planning() -> None:
    op.create_table(
        "annual_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=100), nullable=False),
        sa.Column("days_available", sa.Integer(), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_annual_plans_approved_by_someone"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> drawn_by_id", name=op.f("ck_annual_plans_approved_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts.id"],
            name=op.f("fk_annual_plans_approved_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["accounts.id"], name=op.f("fk_annual_plans_drawn_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_plans")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_annual_plans_year_number")),
    )
    op.create_table(
        "conflicts_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(until_on IS NULL) OR (ended_by_id IS NOT NULL)",
            name=op.f("ck_conflicts_of_interest_ended_by_someone"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_conflicts_of_interest_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_conflicts_of_interest_account_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_conflicts_of_interest_company_id_companies"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["accounts.id"],
            name=op.f("fk_conflicts_of_interest_ended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_conflicts_of_interest_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts_of_interest")),
    )
    op.create_index(
        op.f("ix_conflicts_of_interest_account_id"),
        "conflicts_of_interest",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conflicts_of_interest_company_id"),
        "conflicts_of_interest",
        ["company_id"],
        unique=False,
    )
    op.create_table(
        "validator_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 366", name=op.f("ck_validator_days_days_of_a_year")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_validator_days_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_validator_days_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validator_days")),
    )
    op.create_index(op.f("ix_validator_days_year"), "validator_days", ["year"], unique=False)
    op.create_table(
        "annual_plan_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column(
            "reasons",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_law", sa.Boolean(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_annual_plan_lines_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plans.id"], name=op.f("fk_annual_plan_lines_plan_id_annual_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_plan_lines")),
        sa.UniqueConstraint(
            "plan_id", "enrollment_id", name=op.f("uq_annual_plan_lines_plan_id_enrollment_id")
        ),
        sa.UniqueConstraint("plan_id", "place", name=op.f("uq_annual_plan_lines_plan_id_place")),
    )


def _lay_visits() -> None:
    op.create_table(
        "validation_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number = 1 OR reason <> ''", name=op.f("ck_validation_dates_moved_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["accounts.id"], name=op.f("fk_validation_dates_set_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_validation_dates_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_dates")),
        sa.UniqueConstraint(
            "validation_id", "number", name=op.f("uq_validation_dates_validation_id_number")
        ),
    )
    op.create_table(
        "day_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)"
            " AND (answered_at IS NULL) = (granted IS NULL)",
            name=op.f("ck_day_requests_answered_as_a_whole"),
        ),
        sa.CheckConstraint(
            "answered_by_id <> asked_by_id", name=op.f("ck_day_requests_answered_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_day_requests_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["accounts.id"], name=op.f("fk_day_requests_asked_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_day_requests_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_requests")),
    )
    op.create_index(
        op.f("ix_day_requests_validation_id"), "day_requests", ["validation_id"], unique=False
    )
    op.create_index(
        "uq_day_requests_open",
        "day_requests",
        ["validation_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "requested_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["accounts.id"],
            name=op.f("fk_requested_documents_requested_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_requested_documents_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requested_documents")),
        sa.UniqueConstraint(
            "validation_id", "place", name=op.f("uq_requested_documents_validation_id_place")
        ),
    )
    op.create_table(
        "document_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requested_document_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "evidence_id IS NOT NULL OR note <> ''", name=op.f("ck_document_answers_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_document_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_document_answers_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["requested_document_id"],
            ["requested_documents.id"],
            name=op.f("fk_document_answers_requested_document_id_requested_documents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_answers")),
    )
    op.create_index(
        op.f("ix_document_answers_requested_document_id"),
        "document_answers",
        ["requested_document_id"],
        unique=False,
    )


def _lay_samples() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("population", sa.String(length=40), nullable=False),
        sa.Column("numbering", sa.Text(), nullable=False),
        sa.Column("population_size", sa.Integer(), nullable=False),
        sa.Column("confidence_percent", sa.Integer(), nullable=False),
        sa.Column("tolerable_per_mille", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confidence_percent BETWEEN 1 AND 99", name=op.f("ck_samples_confidence_is_a_share")
        ),
        sa.CheckConstraint(
            "size BETWEEN 1 AND population_size", name=op.f("ck_samples_within_population")
        ),
        sa.CheckConstraint(
            "tolerable_per_mille BETWEEN 1 AND 999", name=op.f("ck_samples_rate_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["accounts.id"], name=op.f("fk_samples_drawn_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"], ["validations.id"], name=op.f("fk_samples_validation_id_validations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
    )
    op.create_index(op.f("ix_samples_validation_id"), "samples", ["validation_id"], unique=False)
    op.create_table(
        "sample_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("pick", sa.Integer(), nullable=False),
        sa.Column("conforming", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_sample_results_recorded_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["samples.id"], name=op.f("fk_sample_results_sample_id_samples")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_results")),
    )
    op.create_index(
        op.f("ix_sample_results_sample_id"), "sample_results", ["sample_id"], unique=False
    )


def _lay_checklist() -> None:
    op.create_table(
        "second_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("finding_version", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "agrees OR note <> ''", name=op.f("ck_second_looks_refused_for_a_reason")
        ),
        sa.CheckConstraint(
            "looked_by_id <> recorded_by_id", name=op.f("ck_second_looks_looked_at_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id", "recorded_by_id"],
            ["findings.id", "findings.recorded_by_id"],
            name=op.f("fk_second_looks_finding_id_recorded_by_id_findings"),
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"], ["accounts.id"], name=op.f("fk_second_looks_looked_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
    )
    op.create_index(
        op.f("ix_second_looks_finding_id"), "second_looks", ["finding_id"], unique=False
    )
    op.create_table(
        "finding_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("time_from_camera", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)",
            name=op.f("ck_finding_photos_placed_as_a_whole"),
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90000000 AND 90000000",
            name=op.f("ck_finding_photos_latitude_in_range"),
        ),
        sa.CheckConstraint(
            "longitude BETWEEN -180000000 AND 180000000",
            name=op.f("ck_finding_photos_longitude_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["received_from_id"],
            ["accounts.id"],
            name=op.f("fk_finding_photos_received_from_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_finding_photos_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_photos")),
    )
    op.create_index(
        op.f("ix_finding_photos_validation_id_finding_photos_criterion_id"),
        "finding_photos",
        ["validation_id", "criterion_id"],
        unique=False,
    )


def _lay_reports() -> None:
    op.create_table(
        "report_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["accounts.id"], name=op.f("fk_report_drafts_saved_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_report_drafts_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_drafts")),
        sa.UniqueConstraint("validation_id", name=op.f("uq_report_drafts_validation_id")),
    )
    op.create_table(
        "report_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stance = 'agree' OR text <> ''", name=op.f("ck_report_answers_contested_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_report_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"],
            ["validations.id"],
            name=op.f("fk_report_answers_validation_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answers")),
        sa.UniqueConstraint("validation_id", name=op.f("uq_report_answers_validation_id")),
    )
    op.create_table(
        "report_answer_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_answer_id", sa.Integer(), nullable=False),
        sa.Column("required_action_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "stance = 'agree' OR text <> ''",
            name=op.f("ck_report_answer_points_contested_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["report_answer_id"],
            ["report_answers.id"],
            name=op.f("fk_report_answer_points_report_answer_id_report_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["required_action_id"],
            ["required_actions.id"],
            name=op.f("fk_report_answer_points_required_action_id_required_actions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer_points")),
        sa.UniqueConstraint(
            "report_answer_id",
            "required_action_id",
            name=op.f("uq_report_answer_points_report_answer_id_required_action_id"),
        ),
    )


def _lay_actions() -> None:
    op.create_table(
        "action_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind NOT IN ('opened', 'planned', 'reported', 'extended') OR day IS NOT NULL",
            name=op.f("ck_action_steps_dated_where_it_moves_a_date"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('sent_back', 'extended') OR text <> ''",
            name=op.f("ck_action_steps_moved_for_a_reason"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('sent_back', 'verified') OR by_id <> reported_by_id",
            name=op.f("ck_action_steps_judged_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["required_actions.id"],
            name=op.f("fk_action_steps_action_id_required_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_action_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["accounts.id"],
            name=op.f("fk_action_steps_reported_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_steps")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_action_steps_action_id_number")),
    )
    op.create_table(
        "action_step_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_action_step_evidence_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["action_steps.id"],
            name=op.f("fk_action_step_evidence_step_id_action_steps"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_step_evidence")),
        sa.UniqueConstraint(
            "step_id", "evidence_id", name=op.f("uq_action_step_evidence_step_id_evidence_id")
        ),
    )

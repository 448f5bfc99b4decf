"""Annual reviews and dated filings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ONLY_ONCE = sa.text("step = 'missed'")
TABLES = (
    "annual_reviews",
    "filings",
    "annual_review_items",
    "filing_decisions",
    "filing_documents",
    "filing_effects",
    "annual_review_answers",
    "annual_review_steps",
    "incident_reports",
    "annual_review_requests",
    "answer_revisions",
    "incident_conclusions",
    "incident_documents",
    "incident_links",
    "revision_acceptances",
    "revision_documents",
)


def upgrade() -> None:
    op.create_table(
        "annual_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("program_version", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_annual_reviews_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["accounts.id"], name=op.f("fk_annual_reviews_opened_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_reviews")),
        sa.UniqueConstraint(
            "enrollment_id", "due_on", name=op.f("uq_annual_reviews_enrollment_id_due_on")
        ),
    )
    op.create_table(
        "filings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_filings_corrects_another")),
        sa.CheckConstraint(
            "effective_on >= happened_on", name=op.f("ck_filings_not_before_the_event")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["filings.id"], name=op.f("fk_filings_corrects_id_filings")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_filings_enrollment_id_enrollments")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["accounts.id"], name=op.f("fk_filings_filed_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint("id", "filed_by_id", name=op.f("uq_filings_id_filed_by_id")),
    )
    op.create_index(op.f("ix_filings_corrects_id"), "filings", ["corrects_id"], unique=False)
    op.create_index(op.f("ix_filings_enrollment_id"), "filings", ["enrollment_id"], unique=False)
    op.create_table(
        "annual_review_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annual_review_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["annual_review_id"],
            ["annual_reviews.id"],
            name=op.f("fk_annual_review_items_annual_review_id_annual_reviews"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_review_items")),
        sa.UniqueConstraint(
            "annual_review_id",
            "kind",
            "subject",
            name=op.f("uq_annual_review_items_annual_review_id_kind_subject"),
        ),
    )
    op.create_table(
        "filing_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted OR length(reason) > 0", name=op.f("ck_filing_decisions_refused_for_a_reason")
        ),
        sa.CheckConstraint(
            "decided_by_id <> filed_by_id", name=op.f("ck_filing_decisions_filer_does_not_decide")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_filing_decisions_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["accounts.id"], name=op.f("fk_filing_decisions_filed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id", "filed_by_id"],
            ["filings.id", "filings.filed_by_id"],
            name=op.f("fk_filing_decisions_filing_id_filed_by_id_filings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_decisions")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_filing_decisions_filing_id")),
    )
    op.create_table(
        "filing_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_filing_documents_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_filing_documents_filing_id_filings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_documents")),
        sa.UniqueConstraint(
            "filing_id", "evidence_id", name=op.f("uq_filing_documents_filing_id_evidence_id")
        ),
    )
    op.create_table(
        "filing_effects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "former",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_filing_effects_filing_id_filings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_effects")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_filing_effects_filing_id")),
    )
    op.create_table(
        "annual_review_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.String(length=40), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_annual_review_answers_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["annual_review_items.id"],
            name=op.f("fk_annual_review_answers_item_id_annual_review_items"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_review_answers")),
    )
    op.create_index(
        op.f("ix_annual_review_answers_item_id"), "annual_review_answers", ["item_id"], unique=False
    )
    op.create_table(
        "annual_review_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annual_review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("required_action_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(step IN ('accepted', 'sent_back')) = (submission_id IS NOT NULL)"
            " AND (submission_id IS NULL) = (submitted_by_id IS NULL)",
            name=op.f("ck_annual_review_steps_judged_on_a_submission"),
        ),
        sa.CheckConstraint(
            "by_id <> submitted_by_id", name=op.f("ck_annual_review_steps_submitter_does_not_judge")
        ),
        sa.ForeignKeyConstraint(
            ["annual_review_id"],
            ["annual_reviews.id"],
            name=op.f("fk_annual_review_steps_annual_review_id_annual_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_annual_review_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["required_action_id"],
            ["required_actions.id"],
            name=op.f("fk_annual_review_steps_required_action_id_required_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id", "submitted_by_id"],
            ["annual_review_steps.id", "annual_review_steps.by_id"],
            name=op.f("fk_annual_review_steps_submission_id_submitted_by_id_annual_review_steps"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["accounts.id"],
            name=op.f("fk_annual_review_steps_submitted_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_review_steps")),
        sa.UniqueConstraint(
            "annual_review_id",
            "number",
            name=op.f("uq_annual_review_steps_annual_review_id_number"),
        ),
        sa.UniqueConstraint("id", "by_id", name=op.f("uq_annual_review_steps_id_by_id")),
    )
    op.create_index(
        "uq_annual_review_steps_missed",
        "annual_review_steps",
        ["annual_review_id"],
        unique=True,
        sqlite_where=ONLY_ONCE,
        postgresql_where=ONLY_ONCE,
    )
    op.create_table(
        "incident_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("shipments", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("required_action_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_incident_reports_says_what")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_incident_reports_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["accounts.id"],
            name=op.f("fk_incident_reports_reported_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["required_action_id"],
            ["required_actions.id"],
            name=op.f("fk_incident_reports_required_action_id_required_actions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reports")),
        sa.UniqueConstraint(
            "id", "reported_by_id", name=op.f("uq_incident_reports_id_reported_by_id")
        ),
    )
    op.create_index(
        op.f("ix_incident_reports_enrollment_id"),
        "incident_reports",
        ["enrollment_id"],
        unique=False,
    )
    op.create_table(
        "annual_review_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.CheckConstraint("length(request) > 0", name=op.f("ck_annual_review_requests_says_what")),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["annual_review_items.id"],
            name=op.f("fk_annual_review_requests_item_id_annual_review_items"),
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["annual_review_steps.id"],
            name=op.f("fk_annual_review_requests_step_id_annual_review_steps"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_review_requests")),
        sa.UniqueConstraint(
            "step_id", "item_id", name=op.f("uq_annual_review_requests_step_id_item_id")
        ),
    )
    op.create_table(
        "answer_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("self_grade", sa.Integer(), nullable=True),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("annual_review_answer_id", sa.Integer(), nullable=True),
        sa.Column("filing_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(number = 1) = (annual_review_answer_id IS NULL AND filing_id IS NULL)",
            name=op.f("ck_answer_revisions_first_is_what_was_certified"),
        ),
        sa.CheckConstraint(
            "annual_review_answer_id IS NULL OR filing_id IS NULL",
            name=op.f("ck_answer_revisions_from_one_source"),
        ),
        sa.CheckConstraint(
            "self_grade IS NULL OR not_applicable_reason IS NULL",
            name=op.f("ck_answer_revisions_graded_or_not_applicable"),
        ),
        sa.CheckConstraint(
            "self_grade IS NULL OR self_grade BETWEEN 0 AND 3",
            name=op.f("ck_answer_revisions_grade_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["annual_review_answer_id"],
            ["annual_review_answers.id"],
            name=op.f("fk_answer_revisions_annual_review_answer_id_annual_review_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filings.id"], name=op.f("fk_answer_revisions_filing_id_filings")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_answer_revisions_response_id_responses"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["accounts.id"],
            name=op.f("fk_answer_revisions_written_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revisions")),
        sa.UniqueConstraint(
            "id", "written_by_id", name=op.f("uq_answer_revisions_id_written_by_id")
        ),
        sa.UniqueConstraint(
            "response_id", "number", name=op.f("uq_answer_revisions_response_id_number")
        ),
    )
    op.create_index(
        op.f("ix_answer_revisions_annual_review_answer_id"),
        "answer_revisions",
        ["annual_review_answer_id"],
        unique=False,
    )
    op.create_table(
        "incident_conclusions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("aggravated", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("concluded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "concluded_by_id <> reported_by_id",
            name=op.f("ck_incident_conclusions_reporter_does_not_conclude"),
        ),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_incident_conclusions_says_why")),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"],
            ["accounts.id"],
            name=op.f("fk_incident_conclusions_concluded_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "reported_by_id"],
            ["incident_reports.id", "incident_reports.reported_by_id"],
            name=op.f("fk_incident_conclusions_report_id_reported_by_id_incident_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["accounts.id"],
            name=op.f("fk_incident_conclusions_reported_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_conclusions")),
        sa.UniqueConstraint("report_id", name=op.f("uq_incident_conclusions_report_id")),
    )
    op.create_table(
        "incident_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_incident_documents_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["incident_reports.id"],
            name=op.f("fk_incident_documents_report_id_incident_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_documents")),
        sa.UniqueConstraint(
            "report_id", "evidence_id", name=op.f("uq_incident_documents_report_id_evidence_id")
        ),
    )
    op.create_table(
        "incident_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_links_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["accounts.id"], name=op.f("fk_incident_links_linked_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["incident_reports.id"],
            name=op.f("fk_incident_links_report_id_incident_reports"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_links")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_incident_links_incident_id")),
        sa.UniqueConstraint("report_id", name=op.f("uq_incident_links_report_id")),
    )
    op.create_table(
        "revision_acceptances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted_by_id <> written_by_id",
            name=op.f("ck_revision_acceptances_writer_does_not_accept"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["accounts.id"],
            name=op.f("fk_revision_acceptances_accepted_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "written_by_id"],
            ["answer_revisions.id", "answer_revisions.written_by_id"],
            name=op.f("fk_revision_acceptances_revision_id_written_by_id_answer_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["accounts.id"],
            name=op.f("fk_revision_acceptances_written_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_acceptances")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_revision_acceptances_revision_id")),
    )
    op.create_table(
        "revision_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_revision_documents_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["answer_revisions.id"],
            name=op.f("fk_revision_documents_revision_id_answer_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_documents")),
        sa.UniqueConstraint(
            "revision_id", "evidence_id", name=op.f("uq_revision_documents_revision_id_evidence_id")
        ),
    )
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _refuse_change(table: str) -> None:
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

"""What a security profile holds besides answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("copied_answers", "evidence_descriptions", "risk_actions_done", "signed_agreements")
TABLES = (*APPEND_ONLY, "outside_certificates", "risk_assessments")
RECEIVED = "sha256, size, media_type, filename, received_at, received_from_id, first_id, revision"
OPEN = sa.text("signed_off_at IS NULL")
CONTENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    _widen_evidence()
    _create_descriptions()
    _create_certificates()
    _create_agreements()
    _create_risk_assessments()
    _create_copies()
    for table in APPEND_ONLY:
        _refuse_change(table)
    _keep_as_received()
    _freeze_signed_off()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER evidence_as_received ON evidence")
    else:
        op.execute("DROP TRIGGER evidence_as_received")
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("response_evidence") as table:
        table.drop_column("attached_at")
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("uq_evidence_first_id_revision"), type_="unique")
        table.drop_constraint(op.f("ck_evidence_first_has_no_first"), type_="check")
        table.drop_constraint(op.f("ck_evidence_counted_from_one"), type_="check")
        table.drop_constraint(op.f("fk_evidence_first_id_evidence"), type_="foreignkey")
        table.drop_column("revision")
        table.drop_column("first_id")
        table.drop_column("kind")


def _widen_evidence() -> None:
    with op.batch_alter_table("evidence") as table:
        table.add_column(
            sa.Column("kind", sa.String(length=40), server_default="other", nullable=False)
        )
        table.add_column(sa.Column("first_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        table.create_foreign_key(
            op.f("fk_evidence_first_id_evidence"), "evidence", ["first_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_evidence_first_has_no_first"), "(revision = 1) = (first_id IS NULL)"
        )
        table.create_check_constraint(op.f("ck_evidence_counted_from_one"), "revision >= 1")
        table.create_unique_constraint(
            op.f("uq_evidence_first_id_revision"), ["first_id", "revision"]
        )
    with op.batch_alter_table("response_evidence") as table:
        table.add_column(sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True))


def _create_descriptions() -> None:
    op.create_table(
        "evidence_descriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("described_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_evidence_descriptions_counted_from_one")),
        sa.CheckConstraint(
            "number = 1 OR length(why) > 0",
            name=op.f("ck_evidence_descriptions_corrected_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["described_by_id"],
            ["accounts.id"],
            name=op.f("fk_evidence_descriptions_described_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_descriptions_evidence_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_descriptions")),
        sa.UniqueConstraint(
            "evidence_id", "number", name=op.f("uq_evidence_descriptions_evidence_id_number")
        ),
    )


def _create_certificates() -> None:
    op.create_table(
        "outside_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "valid_until >= issued_on", name=op.f("ck_outside_certificates_valid_from_its_issue")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_outside_certificates_ended_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_outside_certificates_company_id_companies"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["accounts.id"],
            name=op.f("fk_outside_certificates_ended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_outside_certificates_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_outside_certificates_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_certificates")),
    )
    op.create_index(
        op.f("ix_outside_certificates_company_id"), "outside_certificates", ["company_id"]
    )


def _create_agreements() -> None:
    op.create_table(
        "signed_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("signer_title", sa.String(length=200), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_signed_agreements_hashed")),
        sa.CheckConstraint(
            "length(signer_name) > 0 AND length(signer_title) > 0",
            name=op.f("ck_signed_agreements_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_signed_agreements_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["accounts.id"], name=op.f("fk_signed_agreements_signer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_agreements")),
        sa.UniqueConstraint(
            "application_id",
            "text_hash",
            name=op.f("uq_signed_agreements_application_id_text_hash"),
        ),
    )


def _create_risk_assessments() -> None:
    op.create_table(
        "risk_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", CONTENT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_risk_assessments_counted_from_one")),
        sa.CheckConstraint(
            "(signed_off_at IS NULL) = (signed_off_by_id IS NULL)"
            " AND (signed_off_at IS NULL) = (content_hash IS NULL)",
            name=op.f("ck_risk_assessments_signed_off_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_risk_assessments_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"],
            ["accounts.id"],
            name=op.f("fk_risk_assessments_signed_off_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["accounts.id"],
            name=op.f("fk_risk_assessments_started_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessments")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_risk_assessments_enrollment_id_number")
        ),
    )
    op.create_index(
        "one_open_risk_assessment",
        "risk_assessments",
        ["enrollment_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "risk_actions_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("action_key", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(how) > 0", name=op.f("ck_risk_actions_done_says_how")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["risk_assessments.id"],
            name=op.f("fk_risk_actions_done_assessment_id_risk_assessments"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_risk_actions_done_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_actions_done")),
        sa.UniqueConstraint(
            "assessment_id",
            "action_key",
            name=op.f("uq_risk_actions_done_assessment_id_action_key"),
        ),
    )


def _create_copies() -> None:
    op.create_table(
        "copied_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("source_response_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("source_program", sa.String(length=20), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("copied_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source_response_id <> response_id",
            name=op.f("ck_copied_answers_from_another_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["copied_by_id"], ["accounts.id"], name=op.f("fk_copied_answers_copied_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_copied_answers_response_id_responses")
        ),
        sa.ForeignKeyConstraint(
            ["source_response_id"],
            ["responses.id"],
            name=op.f("fk_copied_answers_source_response_id_responses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copied_answers")),
        sa.UniqueConstraint("response_id", name=op.f("uq_copied_answers_response_id")),
    )


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


def _keep_as_received() -> None:
    """What was received, and when, is never changed; what is said of it may be."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER evidence_as_received BEFORE UPDATE OF {RECEIVED} ON evidence"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    op.execute(
        f"CREATE TRIGGER evidence_as_received BEFORE UPDATE OF {RECEIVED} ON evidence"
        " BEGIN SELECT RAISE(ABORT, 'what was received stays as it is'); END"
    )


def _freeze_signed_off() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER risk_assessments_frozen BEFORE UPDATE OR DELETE ON risk_assessments"
            " FOR EACH ROW WHEN (OLD.signed_off_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER risk_assessments_no_{verb} BEFORE {verb.upper()} ON risk_assessments"
            " WHEN OLD.signed_off_at IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'a version that was signed off stays as it is'); END"
        )

"""Letters that were issued, certificates in two languages, and what seals both."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issued_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('decision', 'visit', 'report', 'action')",
            name=op.f("ck_issued_letters_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_issued_letters_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_letters")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_letters_code")),
        sa.UniqueConstraint(
            "kind",
            "subject_id",
            "language",
            name=op.f("uq_issued_letters_kind_subject_id_language"),
        ),
    )
    for column in ("enrollment_id", "sha256"):
        op.create_index(
            op.f(f"ix_issued_letters_{column}"), "issued_letters", [column], unique=False
        )
    op.create_table(
        "document_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["accounts.id"], name=op.f("fk_document_seals_made_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_seals")),
    )
    op.add_column(
        "certificates",
        sa.Column("language", sa.String(length=40), server_default="en", nullable=False),
    )
    op.create_index(op.f("ix_certificates_sha256"), "certificates", ["sha256"], unique=False)
    for table in ("issued_letters", "document_seals"):
        _refuse_change(table)


def downgrade() -> None:
    op.drop_index(op.f("ix_certificates_sha256"), table_name="certificates")
    op.drop_column("certificates", "language")
    op.drop_table("document_seals")
    op.drop_table("issued_letters")


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

"""What the program counts of itself, and dated copies of what it publishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEPT = ("application_times", "metric_copies")


def upgrade() -> None:
    op.create_index(
        op.f("ix_standing_changes_action_standing_changes_at"),
        "standing_changes",
        ["action", "at"],
        unique=False,
    )
    op.create_table(
        "application_times",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_application_times_not_before_it_came")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_application_times_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_application_times")),
    )
    op.create_index(
        op.f("ix_application_times_decided_at"), "application_times", ["decided_at"], unique=False
    )
    op.create_table(
        "counted_segments",
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_counted_segments")),
    )
    op.create_table(
        "decision_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("examined", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "party IN ('partner', 'other', 'apart')", name=op.f("ck_decision_counts_party_known")
        ),
        sa.CheckConstraint(
            "examined BETWEEN 0 AND decisions", name=op.f("ck_decision_counts_examined_of_them")
        ),
        sa.PrimaryKeyConstraint("day", "mode", "band", "party", name=op.f("pk_decision_counts")),
    )
    op.create_table(
        "metric_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program", sa.String(length=20), nullable=False),
        sa.Column(
            "figures",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_copies")),
        sa.UniqueConstraint("period", "as_of", name=op.f("uq_metric_copies_period_as_of")),
    )
    for table in KEPT:
        _refuse_changes(table)


def downgrade() -> None:
    op.drop_table("metric_copies")
    op.drop_table("decision_counts")
    op.drop_table("counted_segments")
    op.drop_index(op.f("ix_application_times_decided_at"), table_name="application_times")
    op.drop_table("application_times")
    op.drop_index(
        op.f("ix_standing_changes_action_standing_changes_at"), table_name="standing_changes"
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

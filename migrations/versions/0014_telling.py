"""Notices in two languages, readings by person, mail copies, calendars, and work in hand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BATCH = 1_000
# Nobody refers to rows of these, so the right to lock them can go as well.
CLOSED = ("calendar_dates", "delivery_results", "notice_readings", "work_assignments")
# These are locked while a worker takes them, which needs the right to update.
LOCKABLE = ("mail_copies", "delivery_attempts")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)
NOTICES = sa.table(
    "notices",
    sa.column("id", sa.Integer),
    sa.column("title", sa.String),
    sa.column("body", sa.Text),
    sa.column("title_es", sa.String),
    sa.column("body_es", sa.Text),
    sa.column("read_at", sa.DateTime(timezone=True)),
)
AUDIT = sa.table(
    "audit_events",
    sa.column("actor_id", sa.Integer),
    sa.column("action", sa.String),
    sa.column("subject", sa.String),
)
READINGS = sa.table(
    "notice_readings",
    sa.column("notice_id", sa.Integer),
    sa.column("account_id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE accounts ADD COLUMN language VARCHAR(40) DEFAULT 'en' NOT NULL"
        " CONSTRAINT ck_accounts_language_offered CHECK (language IN ('en', 'es'))"
    )
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("title_es", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("body_es", sa.Text(), nullable=True))
        table.create_foreign_key(
            op.f("fk_notices_account_id_accounts"), "accounts", ["account_id"], ["id"]
        )
    _create_readings()
    _backfill()
    with op.batch_alter_table("notices") as table:
        table.alter_column("title_es", existing_type=sa.String(length=200), nullable=False)
        table.alter_column("body_es", existing_type=sa.Text(), nullable=False)
        table.drop_column("read_at")
        table.create_index(op.f("ix_notices_account_id_notices_sent_at"), ["account_id", "sent_at"])
    _create_mail()
    _create_calendars()
    _create_assignments()
    for name in (*LOCKABLE, *CLOSED):
        _refuse_changes(name)


def downgrade() -> None:
    for name in ("work_assignments", "calendar_dates", "calendar_feeds"):
        op.drop_table(name)
    for name in ("delivery_results", "delivery_attempts", "mail_copies"):
        op.drop_table(name)
    op.execute("DELETE FROM notices WHERE account_id IS NOT NULL")
    with op.batch_alter_table("notices") as table:
        table.drop_index(op.f("ix_notices_account_id_notices_sent_at"))
        table.drop_constraint(op.f("fk_notices_account_id_accounts"), type_="foreignkey")
        table.drop_column("body_es")
        table.drop_column("title_es")
        table.drop_column("account_id")
        table.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    first = sa.select(sa.func.min(READINGS.c.at)).where(READINGS.c.notice_id == NOTICES.c.id)
    op.execute(NOTICES.update().values(read_at=first.scalar_subquery()))
    op.drop_table("notice_readings")
    op.execute("ALTER TABLE accounts DROP COLUMN language")


def _create_readings() -> None:
    op.create_table(
        "notice_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _refers("notice_readings", "notice_id", "notices"),
        _refers("notice_readings", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_readings")),
        sa.UniqueConstraint(
            "notice_id", "account_id", name=op.f("uq_notice_readings_notice_id_account_id")
        ),
    )


def _backfill() -> None:
    """Keep what was told, which was English, and take who read it from the audit trail."""
    connection = op.get_bind()
    last_id = 0
    while rows := connection.execute(
        sa.select(NOTICES.c.id, NOTICES.c.read_at, AUDIT.c.actor_id)
        .outerjoin(
            AUDIT,
            (AUDIT.c.action == "read-notice")
            & (AUDIT.c.subject == sa.literal("notice/") + sa.cast(NOTICES.c.id, sa.String)),
        )
        .where(NOTICES.c.id > last_id)
        .order_by(NOTICES.c.id)
        .limit(BATCH)
    ).all():
        if nameless := [row.id for row in rows if row.read_at and row.actor_id is None]:
            raise RuntimeError(f"The audit trail does not say who read the notices {nameless}.")
        ids = [row.id for row in rows]
        connection.execute(
            NOTICES.update()
            .where(NOTICES.c.id.in_(ids))
            .values(title_es=NOTICES.c.title, body_es=NOTICES.c.body)
        )
        read = [
            {"notice_id": row.id, "account_id": row.actor_id, "at": row.read_at}
            for row in rows
            if row.read_at
        ]
        if read:
            connection.execute(READINGS.insert(), read)
        last_id = ids[-1]


def _create_mail() -> None:
    op.create_table(
        "mail_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=60), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'es')", name=op.f("ck_mail_copies_language_offered")
        ),
        _refers("mail_copies", "notice_id", "notices"),
        _refers("mail_copies", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_copies")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_copies_message_id")),
        sa.UniqueConstraint(
            "notice_id", "account_id", name=op.f("uq_mail_copies_notice_id_account_id")
        ),
    )
    op.create_index(op.f("ix_mail_copies_written_at"), "mail_copies", ["written_at"])
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_copy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_delivery_attempts_counted_from_one")),
        _refers("delivery_attempts", "mail_copy_id", "mail_copies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
        sa.UniqueConstraint(
            "mail_copy_id", "number", name=op.f("uq_delivery_attempts_mail_copy_id_number")
        ),
    )
    op.create_table(
        "delivery_results",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'deferred', 'refused')",
            name=op.f("ck_delivery_results_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome = 'delivered') = (error = '')",
            name=op.f("ck_delivery_results_error_unless_delivered"),
        ),
        _refers("delivery_results", "attempt_id", "delivery_attempts"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_delivery_results")),
    )


def _create_calendars() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "revoked_at IS NULL OR revoked_at >= made_at",
            name=op.f("ck_calendar_feeds_ends_after_start"),
        ),
        _refers("calendar_feeds", "account_id", "accounts"),
        _refers("calendar_feeds", "enrollment_id", "enrollments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_account_id"), "calendar_feeds", ["account_id"])
    op.create_table(
        "calendar_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_calendar_dates_counted_from_zero")),
        _refers("calendar_dates", "enrollment_id", "enrollments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_dates")),
        sa.UniqueConstraint(
            "enrollment_id",
            "subject",
            "sequence",
            name=op.f("uq_calendar_dates_enrollment_id_subject_sequence"),
        ),
    )


def _create_assignments() -> None:
    op.create_table(
        "work_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("inputs", DOCUMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_work_assignments_counted_from_one")),
        _refers("work_assignments", "enrollment_id", "enrollments"),
        _refers("work_assignments", "assignee_id", "accounts"),
        _refers("work_assignments", "assigned_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_assignments")),
        sa.UniqueConstraint(
            "kind",
            "subject_id",
            "number",
            name=op.f("uq_work_assignments_kind_subject_id_number"),
        ),
    )
    for column in ("enrollment_id", "assignee_id"):
        op.create_index(op.f(f"ix_work_assignments_{column}"), "work_assignments", [column])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


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
        if table in CLOSED:
            op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER")
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

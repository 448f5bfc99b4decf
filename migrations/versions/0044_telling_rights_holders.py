"""Notices to rights holders, who have no account, and whether they want mails of them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TO_ACCOUNTS = "enrollment_id IS NOT NULL OR account_id IS NOT NULL"
TO_SOMEBODY = f"({TO_ACCOUNTS}) = (right_id IS NULL)"
COPIES, CHOICES = "mail_copies", "right_mail_choices"


def upgrade() -> None:
    with op.batch_alter_table("notices") as table:
        table.add_column(sa.Column("right_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_notices_right_id_rights"), "rights", ["right_id"], ["id"])
        table.drop_constraint(op.f("ck_notices_to_somebody"), type_="check")
        table.create_check_constraint(op.f("ck_notices_to_somebody"), TO_SOMEBODY)
        table.create_index(op.f("ix_notices_right_id_notices_sent_at"), ["right_id", "sent_at"])
    _alter_copies(nullable=True)
    op.create_table(
        CHOICES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["right_id"], ["rights.id"], name=op.f("fk_right_mail_choices_right_id_rights")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_mail_choices")),
    )
    op.create_index(op.f("ix_right_mail_choices_right_id"), CHOICES, ["right_id"])
    _refuse_changes(CHOICES)


def downgrade() -> None:
    op.drop_table(CHOICES)
    # Their mails are on record for good, so that they cannot go; they become notices to an
    # official who had the right in hand, whom every notice to a holder follows.
    op.execute(
        "UPDATE notices SET account_id = COALESCE((SELECT MIN(by_id) FROM right_steps"
        " WHERE right_steps.right_id = notices.right_id), (SELECT MIN(id) FROM accounts)),"
        " right_id = NULL WHERE right_id IS NOT NULL"
    )
    with op.batch_alter_table("notices") as table:
        table.drop_index(op.f("ix_notices_right_id_notices_sent_at"))
        table.drop_constraint(op.f("ck_notices_to_somebody"), type_="check")
        table.drop_constraint(op.f("fk_notices_right_id_rights"), type_="foreignkey")
        table.drop_column("right_id")
        table.create_check_constraint(op.f("ck_notices_to_somebody"), TO_ACCOUNTS)
    _alter_copies(nullable=False)


def _alter_copies(*, nullable: bool) -> None:
    """Change whether a copy needs an account; meanwhile nothing keeps its rows as they are."""
    if _on_postgresql():
        op.execute(f"DROP TRIGGER {COPIES}_rows_stay ON {COPIES}")
        op.execute(f"DROP TRIGGER {COPIES}_stays ON {COPIES}")
    else:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {COPIES}_no_{verb}")
    if not nullable:
        op.execute(
            "UPDATE mail_copies SET account_id = (SELECT account_id FROM notices"
            " WHERE notices.id = mail_copies.notice_id) WHERE account_id IS NULL"
        )
    with op.batch_alter_table(COPIES) as table:
        table.alter_column("account_id", existing_type=sa.Integer(), nullable=nullable)
    _refuse_changes(COPIES)


def _refuse_changes(table: str) -> None:
    if _on_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        if table == CHOICES:
            op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER")
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

"""Validations handed over: to whom, by whom and why; who gave one up does not conclude it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "validation_handovers"
CLOSING = "validations_former_does_not_close"
WORDS = "who handed a validation over does not conclude it"
FORMER = (
    "EXISTS (SELECT 1 FROM validation_handovers"
    " WHERE validation_id = NEW.id AND from_id = NEW.closed_by_id)"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f(f"ck_{TABLE}_to_another")),
        sa.CheckConstraint("length(reason) > 0", name=op.f(f"ck_{TABLE}_for_a_reason")),
        _refers("validation_id", "validations"),
        _refers("from_id", "accounts"),
        _refers("to_id", "accounts"),
        _refers("by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_validation_id"), TABLE, ["validation_id"])
    _refuse_changes()
    _refuse_closing()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {CLOSING} ON validations")
        op.execute(f"DROP FUNCTION {CLOSING}()")
    else:
        op.execute(f"DROP TRIGGER {CLOSING}")
    op.drop_table(TABLE)


def _refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_rows_stay BEFORE UPDATE OR DELETE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE TRUNCATE ON {TABLE}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


def _refuse_closing() -> None:
    """Whoever had a validation in hand once does not conclude it, whoever has it now."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {CLOSING}() RETURNS trigger AS $$ BEGIN"
            f" IF {FORMER} THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation';"
            " END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {CLOSING} BEFORE UPDATE OF closed_by_id ON validations"
            f" FOR EACH ROW EXECUTE FUNCTION {CLOSING}()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {CLOSING} BEFORE UPDATE OF closed_by_id ON validations"
        f" WHEN {FORMER} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )

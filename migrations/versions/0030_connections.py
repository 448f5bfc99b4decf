"""Connections between companies, who looked up whom, and members' API clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ANSWER = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _create_connections()
    op.create_table(
        "look_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("api_client_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.String(length=220), nullable=False),
        sa.Column("answer", ANSWER, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (api_client_id IS NULL)",
            name=op.f("ck_look_ups_by_a_person_or_a_machine"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR about_id IS NOT NULL",
            name=op.f("ck_look_ups_answered_about_somebody"),
        ),
        _refers("look_ups", "about_id", "companies"),
        _refers("look_ups", "by_id", "companies"),
        _refers("look_ups", "account_id", "accounts"),
        _refers("look_ups", "api_client_id", "api_clients"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_ups")),
    )
    op.create_index("ix_look_ups_about", "look_ups", ["about_id", "id"], unique=False)
    op.create_index("ix_look_ups_by", "look_ups", ["by_id", "about_id", "id"], unique=False)
    op.create_table(
        "member_clients",
        sa.Column("api_client_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        _refers("member_clients", "api_client_id", "api_clients"),
        _refers("member_clients", "company_id", "companies"),
        sa.PrimaryKeyConstraint("api_client_id", name=op.f("pk_member_clients")),
    )
    op.create_index(
        op.f("ix_member_clients_company_id"), "member_clients", ["company_id"], unique=False
    )
    _refuse_change()


def downgrade() -> None:
    op.drop_table("member_clients")
    op.drop_table("look_ups")
    op.drop_table("connections")


def _create_connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asking_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.String(length=220), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("asking_id <> asked_id", name=op.f("ck_connections_with_another")),
        sa.CheckConstraint(
            "(agreed IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_connections_answered_at_a_moment"),
        ),
        sa.CheckConstraint(
            "agreed IS NULL OR asked_id IS NOT NULL",
            name=op.f("ck_connections_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_connections_ended_by_somebody"),
        ),
        _refers("connections", "asking_id", "companies"),
        _refers("connections", "asked_id", "companies"),
        _refers("connections", "asked_by_id", "accounts"),
        _refers("connections", "answered_by_id", "accounts"),
        _refers("connections", "ended_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
    )
    for column in ("asking_id", "asked_id"):
        op.create_index(op.f(f"ix_connections_{column}"), "connections", [column], unique=False)
    going_on = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_connections_going_on",
        "connections",
        ["asking_id", "named"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _refuse_change() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER look_ups_stay BEFORE UPDATE OR DELETE ON look_ups"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER look_ups_no_{verb} BEFORE {verb.upper()} ON look_ups"
            " BEGIN SELECT RAISE(ABORT, 'look_ups is append-only'); END"
        )

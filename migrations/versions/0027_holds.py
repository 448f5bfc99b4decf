"""Partner agencies, their people and clients, and the holds that they place."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

APPENDED = ("agency_people", "holds", "hold_confirmations", "hold_releases")
CLIENTS = "api_clients"


def upgrade() -> None:
    _create_agencies()
    with op.batch_alter_table(CLIENTS) as table:
        table.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_api_clients_agency_id_agencies"), "agencies", ["agency_id"], ["id"]
        )
    _create_holds()
    for table in APPENDED:
        _refuse_changes(table)


def downgrade() -> None:
    for table in reversed(APPENDED[1:]):
        op.drop_table(table)
    with op.batch_alter_table(CLIENTS) as table:
        table.drop_constraint(op.f("fk_api_clients_agency_id_agencies"), type_="foreignkey")
        table.drop_column("agency_id")
    op.drop_table("agency_people")
    op.drop_table("agencies")


def _create_agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("code = lower(code)", name=op.f("ck_agencies_code_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts.id"], name=op.f("fk_agencies_created_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
    )
    op.create_table(
        "agency_people",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_agency_people_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_agency_people_agency_id_agencies")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_agency_people")),
    )
    op.create_index(op.f("ix_agency_people_agency_id"), "agency_people", ["agency_id"])


def _create_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        *_agent("placed_by"),
        sa.CheckConstraint("target IN ('party', 'shipment')", name=op.f("ck_holds_a_target")),
        sa.CheckConstraint(
            "target = 'party' OR roles = ''", name=op.f("ck_holds_roles_of_a_party")
        ),
        sa.CheckConstraint(
            "length(subject) > 0 AND length(authority) > 0",
            name=op.f("ck_holds_says_what_and_why"),
        ),
        sa.CheckConstraint("until > starts_at", name=op.f("ck_holds_ends_after_it_starts")),
        *_one_agent("holds", "placed_by"),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_holds_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_holds_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_holds_public_id")),
        sa.UniqueConstraint(
            "id", "agency_id", "placed_by", name=op.f("uq_holds_id_agency_id_placed_by")
        ),
    )
    for column in ("agency_id", "subject", "company_id", "until"):
        op.create_index(op.f(f"ix_holds_{column}"), "holds", [column])
    op.create_table(
        "hold_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("placed_by", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        *_agent("confirmed_by"),
        sa.CheckConstraint(
            "confirmed_by <> placed_by", name=op.f("ck_hold_confirmations_by_another")
        ),
        *_one_agent("hold_confirmations", "confirmed_by"),
        sa.ForeignKeyConstraint(
            ["hold_id", "agency_id", "placed_by"],
            ["holds.id", "holds.agency_id", "holds.placed_by"],
            name="fk_hold_confirmations_hold",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_confirmations")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_hold_confirmations_hold_id")),
    )
    op.create_table(
        "hold_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        *_agent("released_by"),
        *_one_agent("hold_releases", "released_by"),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["holds.id"], name=op.f("fk_hold_releases_hold_id_holds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_releases")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_hold_releases_hold_id")),
    )


def _agent(what: str) -> tuple[sa.Column, ...]:
    return (
        sa.Column(what, sa.String(length=40), nullable=False),
        sa.Column(f"{what}_id", sa.Integer(), nullable=True),
        sa.Column(f"{what}_client_id", sa.Integer(), nullable=True),
    )


def _one_agent(table: str, what: str) -> tuple[sa.Constraint, ...]:
    account, client = f"{what}_id", f"{what}_client_id"
    return (
        sa.CheckConstraint(
            f"({account} IS NULL) <> ({client} IS NULL)", name=op.f(f"ck_{table}_by_one")
        ),
        sa.CheckConstraint(
            f"{what} = CASE WHEN {client} IS NULL THEN 'account/' || {account}"
            f" ELSE 'client/' || {client} END",
            name=op.f(f"ck_{table}_by_its_name"),
        ),
        sa.ForeignKeyConstraint(
            [account], ["accounts.id"], name=op.f(f"fk_{table}_{account}_accounts")
        ),
        sa.ForeignKeyConstraint(
            [client], ["api_clients.id"], name=op.f(f"fk_{table}_{client}_api_clients")
        ),
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

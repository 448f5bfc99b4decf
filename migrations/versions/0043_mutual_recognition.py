"""Arrangements with other administrations, the lists they send, and what they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Each after those that it refers to.
APPENDED = (
    "arrangement_terms",
    "arrangement_approvals",
    "arrangement_steps",
    "arrangement_turns",
    "exchange_lists",
    "foreign_parties",
    "foreign_records",
    "foreign_names",
    "record_decisions",
    "recognitions",
    "exchange_consents",
    "exchange_exports",
    "told_partners",
    "exchange_readings",
)
CLIENTS = "api_clients"


def upgrade() -> None:
    _create_arrangements()
    with op.batch_alter_table(CLIENTS) as table:
        table.add_column(sa.Column("arrangement_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_api_clients_arrangement_id_arrangements"),
            "arrangements",
            ["arrangement_id"],
            ["id"],
        )
    _create_lists()
    _create_exports()
    for table in APPENDED:
        _refuse_changes(table)


def downgrade() -> None:
    with op.batch_alter_table(CLIENTS) as table:
        table.drop_constraint(
            op.f("fk_api_clients_arrangement_id_arrangements"), type_="foreignkey"
        )
        table.drop_column("arrangement_id")
    for table in reversed(APPENDED):
        op.drop_table(table)
    op.drop_table("arrangements")


def _create_arrangements() -> None:
    op.create_table(
        "arrangements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("administration", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code = lower(code)", name=op.f("ck_arrangements_code_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["accounts.id"], name=op.f("fk_arrangements_created_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangements")),
        sa.UniqueConstraint("code", name=op.f("uq_arrangements_code")),
    )
    op.create_table(
        "arrangement_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("number_scheme", sa.String(length=10), nullable=False),
        sa.Column("equivalences", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("benefits", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fresh_days", sa.Integer(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number_scheme IN ('customs', 'eori')",
            name=op.f("ck_arrangement_terms_a_number_scheme"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on",
            name=op.f("ck_arrangement_terms_ends_after_it_begins"),
        ),
        sa.CheckConstraint("fresh_days > 0", name=op.f("ck_arrangement_terms_lists_hold_for_days")),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_arrangement_terms_arrangement_id_arrangements"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"],
            ["accounts.id"],
            name=op.f("fk_arrangement_terms_drafted_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_terms")),
        sa.UniqueConstraint(
            "arrangement_id", "number", name=op.f("uq_arrangement_terms_arrangement_id_number")
        ),
        sa.UniqueConstraint(
            "id", "drafted_by_id", name=op.f("uq_arrangement_terms_id_drafted_by_id")
        ),
    )
    op.create_table(
        "arrangement_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by_id <> drafted_by_id", name=op.f("ck_arrangement_approvals_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["accounts.id"],
            name=op.f("fk_arrangement_approvals_approved_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["terms_id", "drafted_by_id"],
            ["arrangement_terms.id", "arrangement_terms.drafted_by_id"],
            name="fk_arrangement_approvals_terms",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_approvals")),
        sa.UniqueConstraint("terms_id", name=op.f("uq_arrangement_approvals_terms_id")),
    )
    op.create_table(
        "arrangement_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("suspended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "by_id <> suspended_by_id", name=op.f("ck_arrangement_steps_resumed_by_another")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_arrangement_steps_says_why")),
        sa.CheckConstraint(
            "suspended = (suspended_by_id IS NULL)",
            name=op.f("ck_arrangement_steps_resumes_a_suspension"),
        ),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_arrangement_steps_arrangement_id_arrangements"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_arrangement_steps_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["suspended_by_id"],
            ["accounts.id"],
            name=op.f("fk_arrangement_steps_suspended_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_steps")),
    )
    op.create_index(
        op.f("ix_arrangement_steps_arrangement_id"), "arrangement_steps", ["arrangement_id"]
    )
    op.create_table(
        "arrangement_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_arrangement_turns_arrangement_id_arrangements"),
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"],
            ["arrangement_terms.id"],
            name=op.f("fk_arrangement_turns_terms_id_arrangement_terms"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_turns")),
    )
    op.create_index(
        op.f("ix_arrangement_turns_arrangement_id"), "arrangement_turns", ["arrangement_id"]
    )


def _create_lists() -> None:
    op.create_table(
        "exchange_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("signed_by", sa.String(length=43), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(length=40), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.Column("brought_by_client_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "brought_by = CASE WHEN brought_by_client_id IS NULL THEN 'account/' || brought_by_id"
            " ELSE 'client/' || brought_by_client_id END",
            name=op.f("ck_exchange_lists_by_its_name"),
        ),
        sa.CheckConstraint(
            "(brought_by_id IS NULL) <> (brought_by_client_id IS NULL)",
            name=op.f("ck_exchange_lists_by_one"),
        ),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_exchange_lists_arrangement_id_arrangements"),
        ),
        sa.ForeignKeyConstraint(
            ["brought_by_client_id"],
            ["api_clients.id"],
            name=op.f("fk_exchange_lists_brought_by_client_id_api_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["brought_by_id"],
            ["accounts.id"],
            name=op.f("fk_exchange_lists_brought_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"],
            ["arrangement_terms.id"],
            name=op.f("fk_exchange_lists_terms_id_arrangement_terms"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_lists")),
        sa.UniqueConstraint(
            "arrangement_id", "number", name=op.f("uq_exchange_lists_arrangement_id_number")
        ),
        sa.UniqueConstraint("id", "brought_by", name=op.f("uq_exchange_lists_id_brought_by")),
    )
    op.create_table(
        "foreign_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_foreign_parties_arrangement_id_arrangements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_parties")),
        sa.UniqueConstraint(
            "arrangement_id", "number", name=op.f("uq_foreign_parties_arrangement_id_number")
        ),
    )
    op.create_table(
        "foreign_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("brought_by", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'gone') = (content IS NULL)",
            name=op.f("ck_foreign_records_gone_without_content"),
        ),
        sa.CheckConstraint(
            "kind IN ('added', 'changed', 'gone')", name=op.f("ck_foreign_records_a_kind")
        ),
        sa.ForeignKeyConstraint(
            ["list_id", "brought_by"],
            ["exchange_lists.id", "exchange_lists.brought_by"],
            name="fk_foreign_records_list",
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["foreign_parties.id"],
            name=op.f("fk_foreign_records_party_id_foreign_parties"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_records")),
        sa.UniqueConstraint("id", "brought_by", name=op.f("uq_foreign_records_id_brought_by")),
    )
    op.create_index(op.f("ix_foreign_records_doubtful"), "foreign_records", ["doubtful"])
    op.create_index(op.f("ix_foreign_records_in_order"), "foreign_records", ["party_id", "id"])
    op.create_index(op.f("ix_foreign_records_list_id"), "foreign_records", ["list_id"])
    op.create_table(
        "foreign_names",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["foreign_records.id"],
            name=op.f("fk_foreign_names_record_id_foreign_records"),
        ),
        sa.PrimaryKeyConstraint("record_id", "name", name=op.f("pk_foreign_names")),
    )
    op.create_index(op.f("ix_foreign_names_name"), "foreign_names", ["name"])
    op.create_table(
        "record_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("brought_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "brought_by <> 'account/' || decided_by_id", name=op.f("ck_record_decisions_by_another")
        ),
        sa.CheckConstraint(
            "outcome IN ('release', 'refuse')", name=op.f("ck_record_decisions_an_outcome")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_record_decisions_says_why")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_record_decisions_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id", "brought_by"],
            ["foreign_records.id", "foreign_records.brought_by"],
            name="fk_record_decisions_record",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_decisions")),
        sa.UniqueConstraint("record_id", name=op.f("uq_record_decisions_record_id")),
    )
    op.create_table(
        "recognitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("random_ppm", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(tier = 0) = (roles = '')", name=op.f("ck_recognitions_roles_with_a_tier")
        ),
        sa.CheckConstraint("tier BETWEEN 0 AND 3", name=op.f("ck_recognitions_a_tier")),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["foreign_parties.id"],
            name=op.f("fk_recognitions_party_id_foreign_parties"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["foreign_records.id"],
            name=op.f("fk_recognitions_record_id_foreign_records"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
    )
    op.create_index(op.f("ix_recognitions_in_order"), "recognitions", ["party_id", "id"])
    op.create_index(op.f("ix_recognitions_look_on"), "recognitions", ["look_on"])


def _create_exports() -> None:
    op.create_table(
        "exchange_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_exchange_consents_arrangement_id_arrangements"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_exchange_consents_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["accounts.id"], name=op.f("fk_exchange_consents_given_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_consents")),
    )
    op.create_index(
        op.f("ix_exchange_consents_arrangement_id"), "exchange_consents", ["arrangement_id"]
    )
    op.create_index(
        op.f("ix_exchange_consents_in_order"), "exchange_consents", ["enrollment_id", "id"]
    )
    op.create_table(
        "exchange_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partners", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrangement_id"],
            ["arrangements.id"],
            name=op.f("fk_exchange_exports_arrangement_id_arrangements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_exports")),
        sa.UniqueConstraint(
            "arrangement_id", "number", name=op.f("uq_exchange_exports_arrangement_id_number")
        ),
    )
    op.create_table(
        "told_partners",
        sa.Column("export_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'gone') = (content IS NULL)",
            name=op.f("ck_told_partners_gone_without_content"),
        ),
        sa.CheckConstraint(
            "kind IN ('added', 'changed', 'gone')", name=op.f("ck_told_partners_a_kind")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_told_partners_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["exchange_exports.id"],
            name=op.f("fk_told_partners_export_id_exchange_exports"),
        ),
        sa.PrimaryKeyConstraint("export_id", "enrollment_id", name=op.f("pk_told_partners")),
    )
    op.create_index(op.f("ix_told_partners_enrollment_id"), "told_partners", ["enrollment_id"])
    op.create_table(
        "exchange_readings",
        sa.Column("export_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["api_clients.id"],
            name=op.f("fk_exchange_readings_client_id_api_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["exchange_exports.id"],
            name=op.f("fk_exchange_readings_export_id_exchange_exports"),
        ),
        sa.PrimaryKeyConstraint("export_id", "client_id", name=op.f("pk_exchange_readings")),
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

"""Members, mandates and successions of companies."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# In the order in which they are laid; those that others refer to come first.
TABLES = (
    "invitations",
    "primary_contacts",
    "identifier_confirmations",
    "mandates",
    "succession_requests",
    "successions",
    "succession_enrollments",
)
APPEND_ONLY = ("identifier_confirmations", "successions", "succession_enrollments")


def upgrade() -> None:
    op.create_index(
        "ix_company_identifiers_scheme_company_identifiers_value",
        "company_identifiers",
        ["scheme", "value"],
    )
    op.create_index(
        "uq_company_identifiers_id_recorded_by_id",
        "company_identifiers",
        ["id", "recorded_by_id"],
        unique=True,
    )
    _lay_invitations()
    _lay_primary_contacts()
    _lay_identifier_confirmations()
    _lay_mandates()
    _lay_succession_requests()
    _lay_successions()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        _allow_changes(table)
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("uq_company_identifiers_id_recorded_by_id", "company_identifiers")
    op.drop_index("ix_company_identifiers_scheme_company_identifiers_value", "company_identifiers")


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


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
        op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")


def _lay_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "contributor",
                "viewer",
                name="membershiprole",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)",
            name=op.f("ck_invitations_accepted_by_someone"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
            name=op.f("ck_invitations_revoked_by_someone"),
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR revoked_at IS NULL",
            name=op.f("ck_invitations_accepted_or_revoked"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitations_email_in_lower_case")),
        sa.CheckConstraint("expires_at > invited_at", name=op.f("ck_invitations_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["accounts.id"], name=op.f("fk_invitations_accepted_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_invitations_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["accounts.id"], name=op.f("fk_invitations_invited_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["accounts.id"], name=op.f("fk_invitations_revoked_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    op.create_index(op.f("ix_invitations_company_id"), "invitations", ["company_id"], unique=False)


def _lay_primary_contacts() -> None:
    op.create_table(
        "primary_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_primary_contacts_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_primary_contacts_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["accounts.id"],
            name=op.f("fk_primary_contacts_confirmed_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_primary_contacts")),
    )
    op.create_index(
        op.f("ix_primary_contacts_company_id"), "primary_contacts", ["company_id"], unique=False
    )
    op.create_index(
        "uq_primary_contacts_current",
        "primary_contacts",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _lay_identifier_confirmations() -> None:
    op.create_table(
        "identifier_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "well_formed",
                "looked_up",
                "evidenced",
                name="identifierlevel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level <> 'evidenced' OR evidence_id IS NOT NULL",
            name=op.f("ck_identifier_confirmations_evidence_given"),
        ),
        sa.CheckConstraint(
            "level <> 'looked_up' OR note <> ''",
            name=op.f("ck_identifier_confirmations_look_up_noted"),
        ),
        sa.CheckConstraint(
            "level IN ('looked_up', 'evidenced')",
            name=op.f("ck_identifier_confirmations_level_raised"),
        ),
        sa.CheckConstraint(
            "recorded_by_id <> confirmed_by_id",
            name=op.f("ck_identifier_confirmations_who_enters_does_not_confirm"),
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from",
            name=op.f("ck_identifier_confirmations_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["accounts.id"],
            name=op.f("fk_identifier_confirmations_confirmed_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_identifier_confirmations_evidence_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["identifier_id", "recorded_by_id"],
            ["company_identifiers.id", "company_identifiers.recorded_by_id"],
            name=op.f(
                "fk_identifier_confirmations_identifier_id_recorded_by_id_company_identifiers"
            ),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_identifier_confirmations_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_confirmations")),
    )
    op.create_index(
        op.f("ix_identifier_confirmations_identifier_id_identifier_confirmations_at"),
        "identifier_confirmations",
        ["identifier_id", "at"],
        unique=False,
    )


def _lay_mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("may_upload", sa.Boolean(), nullable=False),
        sa.Column("may_report", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_mandates_ended_by_someone")
        ),
        sa.CheckConstraint("company_id <> agent_id", name=op.f("ck_mandates_for_another")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_mandates_ends_after_start")),
        sa.CheckConstraint(
            "may_answer OR may_upload OR may_report", name=op.f("ck_mandates_for_something")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["companies.id"], name=op.f("fk_mandates_agent_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_mandates_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["accounts.id"], name=op.f("fk_mandates_ended_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["accounts.id"], name=op.f("fk_mandates_granted_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index(op.f("ix_mandates_agent_id"), "mandates", ["agent_id"], unique=False)
    op.create_index(op.f("ix_mandates_company_id"), "mandates", ["company_id"], unique=False)
    op.create_index(
        "uq_mandates_current",
        "mandates",
        ["company_id", "agent_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _lay_succession_requests() -> None:
    op.create_table(
        "succession_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("merge", "split", name="successionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_company_id", sa.Integer(), nullable=False),
        sa.Column("to_company_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_at IS NULL) = (approved IS NULL)",
            name=op.f("ck_succession_requests_decided_as_a_whole"),
        ),
        sa.CheckConstraint(
            "from_company_id <> to_company_id", name=op.f("ck_succession_requests_two_companies")
        ),
        sa.CheckConstraint(
            "requested_by_id <> decided_by_id",
            name=op.f("ck_succession_requests_asker_does_not_decide"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_succession_requests_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["from_company_id"],
            ["companies.id"],
            name=op.f("fk_succession_requests_from_company_id_companies"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["accounts.id"],
            name=op.f("fk_succession_requests_requested_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["to_company_id"],
            ["companies.id"],
            name=op.f("fk_succession_requests_to_company_id_companies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession_requests")),
    )
    op.create_index(
        op.f("ix_succession_requests_to_company_id"),
        "succession_requests",
        ["to_company_id"],
        unique=False,
    )
    op.create_index(
        "uq_succession_requests_id_requested_by_id",
        "succession_requests",
        ["id", "requested_by_id"],
        unique=True,
    )
    op.create_index(
        "uq_succession_requests_open",
        "succession_requests",
        ["from_company_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def _lay_successions() -> None:
    op.create_table(
        "successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("merge", "split", name="successionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_company_id", sa.Integer(), nullable=False),
        sa.Column("to_company_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_company_id <> to_company_id", name=op.f("ck_successions_two_companies")
        ),
        sa.CheckConstraint(
            "requested_by_id <> approved_by_id", name=op.f("ck_successions_asker_does_not_approve")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["accounts.id"], name=op.f("fk_successions_approved_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["from_company_id"],
            ["companies.id"],
            name=op.f("fk_successions_from_company_id_companies"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id", "requested_by_id"],
            ["succession_requests.id", "succession_requests.requested_by_id"],
            name=op.f("fk_successions_request_id_requested_by_id_succession_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["accounts.id"],
            name=op.f("fk_successions_requested_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["to_company_id"], ["companies.id"], name=op.f("fk_successions_to_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("request_id", name=op.f("uq_successions_request_id")),
    )
    op.create_index(
        op.f("ix_successions_from_company_id"), "successions", ["from_company_id"], unique=False
    )
    op.create_index(
        op.f("ix_successions_to_company_id"), "successions", ["to_company_id"], unique=False
    )
    op.create_index(
        "uq_successions_merged_once",
        "successions",
        ["from_company_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'merge'"),
        postgresql_where=sa.text("kind = 'merge'"),
    )
    op.create_table(
        "succession_enrollments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("succession_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column(
            "fate",
            sa.Enum("stay", "move", "end", "keep", name="fate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ceiling BETWEEN 0 AND 3", name=op.f("ck_succession_enrollments_tier_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_succession_enrollments_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["succession_id"],
            ["successions.id"],
            name=op.f("fk_succession_enrollments_succession_id_successions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession_enrollments")),
        sa.UniqueConstraint(
            "succession_id",
            "enrollment_id",
            name=op.f("uq_succession_enrollments_succession_id_enrollment_id"),
        ),
    )
    op.create_index(
        op.f("ix_succession_enrollments_enrollment_id"),
        "succession_enrollments",
        ["enrollment_id"],
        unique=False,
    )

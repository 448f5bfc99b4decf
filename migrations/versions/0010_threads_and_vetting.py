"""Questions in threads, the vetting of parties, and what a review said as appended facts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# In the order in which they are laid; those that others refer to come first.
TABLES = (
    "listed_parties",
    "party_lists",
    "debts",
    "declared_interests",
    "party_list_entries",
    "screening_hits",
    "screenings",
    "debt_changes",
    "hit_decisions",
    "review_flags",
    "screening_finds",
    "submissions",
    "threads",
    "messages",
    "recommendations",
    "review_handovers",
    "strand_results",
    "decision_records",
    "message_evidence",
)
APPEND_ONLY = (
    "debt_changes",
    "decision_records",
    "declared_interests",
    "hit_decisions",
    "listed_parties",
    "message_evidence",
    "messages",
    "party_list_entries",
    "party_lists",
    "recommendations",
    "review_handovers",
    "screening_finds",
    "screening_hits",
    "screenings",
    "strand_results",
    "submissions",
)


def upgrade() -> None:
    _lay_tables()
    _keep_what_reviews_said()
    for column in ("profile_result", "profile_note", "vetting_result", "vetting_note"):
        op.drop_column("reviews", column)
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for strand in ("profile", "vetting"):
        op.add_column("reviews", sa.Column(f"{strand}_result", sa.String(length=40)))
        op.add_column(
            "reviews",
            sa.Column(f"{strand}_note", sa.Text(), nullable=False, server_default=""),
        )
    _give_reviews_back_what_they_said()
    for table in APPEND_ONLY:
        _allow_changes(table)
    for table in reversed(TABLES):
        op.drop_table(table)


def _keep_what_reviews_said() -> None:
    """Copy the results and the recommendation of each review; when it was last at hand is known."""
    for strand in ("profile", "vetting"):
        op.execute(
            f"INSERT INTO strand_results"  # noqa: S608 - words of our own
            f" (review_id, strand, result, note, recorded_at, recorded_by_id)"
            f" SELECT id, '{strand}', {strand}_result, {strand}_note,"
            f" COALESCE(recommended_at, ended_at, taken_at), reviewer_id"
            f" FROM reviews WHERE {strand}_result IS NOT NULL ORDER BY id"
        )
    op.execute(
        "INSERT INTO recommendations"
        " (review_id, recommendation, reason, recommended_at, recommended_by_id)"
        " SELECT id, recommendation, reason, recommended_at, recommended_by_id"
        " FROM reviews WHERE recommendation IS NOT NULL ORDER BY id"
    )


def _give_reviews_back_what_they_said() -> None:
    for strand in ("profile", "vetting"):
        newest = (
            f"(SELECT max(id) FROM strand_results"  # noqa: S608 - words of our own
            f" WHERE review_id = reviews.id AND strand = '{strand}')"
        )
        for column in ("result", "note"):
            op.execute(
                f"UPDATE reviews SET {strand}_{column} ="  # noqa: S608 - words of our own
                f" (SELECT {column} FROM strand_results WHERE id = {newest})"
                f" WHERE {newest} IS NOT NULL"
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


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
        op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")


def _lay_tables() -> None:
    op.create_table(
        "listed_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("uid", sa.String(length=60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_parties")),
        sa.UniqueConstraint(
            "source", "content_hash", name=op.f("uq_listed_parties_source_content_hash")
        ),
    )
    op.create_table(
        "party_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_lists")),
    )
    op.create_index(
        op.f("ix_party_lists_source_party_lists_imported_at"),
        "party_lists",
        ["source", "imported_at"],
        unique=False,
    )
    op.create_table(
        "debts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_debts_amount_owed")),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_debts_says_what")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_debts_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["accounts.id"], name=op.f("fk_debts_recorded_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debts")),
    )
    op.create_index(op.f("ix_debts_company_id"), "debts", ["company_id"], unique=False)
    op.create_table(
        "declared_interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(link) > 0", name=op.f("ck_declared_interests_says_which_link")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_declared_interests_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_declared_interests_company_id_companies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_interests")),
        sa.UniqueConstraint(
            "account_id", "company_id", name=op.f("uq_declared_interests_account_id_company_id")
        ),
    )
    op.create_index(
        op.f("ix_declared_interests_company_id"), "declared_interests", ["company_id"], unique=False
    )
    op.create_table(
        "party_list_entries",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["party_lists.id"], name=op.f("fk_party_list_entries_list_id_party_lists")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["listed_parties.id"],
            name=op.f("fk_party_list_entries_party_id_listed_parties"),
        ),
        sa.PrimaryKeyConstraint("list_id", "party_id", name=op.f("pk_party_list_entries")),
    )
    op.create_table(
        "screening_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 100", name=op.f("ck_screening_hits_score_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_screening_hits_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["listed_parties.id"],
            name=op.f("fk_screening_hits_party_id_listed_parties"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_hits")),
        sa.UniqueConstraint("company_id", "key", name=op.f("uq_screening_hits_company_id_key")),
    )
    op.create_index(
        op.f("ix_screening_hits_party_id"), "screening_hits", ["party_id"], unique=False
    )
    op.create_table(
        "screenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("company_version", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_screenings_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["party_lists.id"], name=op.f("fk_screenings_list_id_party_lists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_company_id"), "screenings", ["company_id"], unique=False)
    op.create_table(
        "debt_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("debt_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"], ["debts.id"], name=op.f("fk_debt_changes_debt_id_debts")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_debt_changes_recorded_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_changes")),
    )
    op.create_index(op.f("ix_debt_changes_debt_id"), "debt_changes", ["debt_id"], unique=False)
    op.create_table(
        "hit_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hit_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_hit_decisions_says_why")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["accounts.id"], name=op.f("fk_hit_decisions_decided_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["hit_id"], ["screening_hits.id"], name=op.f("fk_hit_decisions_hit_id_screening_hits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hit_decisions")),
    )
    op.create_index(op.f("ix_hit_decisions_hit_id"), "hit_decisions", ["hit_id"], unique=False)
    op.create_table(
        "review_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by_id IS NULL)"
            " AND (lifted_at IS NULL) = (lifted_note IS NULL)",
            name=op.f("ck_review_flags_lifted_as_a_whole"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_review_flags_says_why")),
        sa.CheckConstraint(
            "lifted_by_id <> raised_by_id", name=op.f("ck_review_flags_lifted_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_review_flags_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["accounts.id"], name=op.f("fk_review_flags_lifted_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.id"], name=op.f("fk_review_flags_owner_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["accounts.id"], name=op.f("fk_review_flags_raised_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_flags")),
    )
    op.create_index(
        op.f("ix_review_flags_enrollment_id"), "review_flags", ["enrollment_id"], unique=False
    )
    op.create_table(
        "screening_finds",
        sa.Column("screening_id", sa.Integer(), nullable=False),
        sa.Column("hit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hit_id"], ["screening_hits.id"], name=op.f("fk_screening_finds_hit_id_screening_hits")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["screenings.id"],
            name=op.f("fk_screening_finds_screening_id_screenings"),
        ),
        sa.PrimaryKeyConstraint("screening_id", "hit_id", name=op.f("pk_screening_finds")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "content",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_submissions_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_submissions_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["accounts.id"],
            name=op.f("fk_submissions_submitted_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_submissions_application_id_number")
        ),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.String(length=20), nullable=True),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)",
            name=op.f("ck_threads_closed_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["accounts.id"], name=op.f("fk_threads_closed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_threads_enrollment_id_enrollments")
        ),
        sa.ForeignKeyConstraint(
            ["validation_id"], ["validations.id"], name=op.f("fk_threads_validation_id_validations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index(op.f("ix_threads_enrollment_id"), "threads", ["enrollment_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("needs_answer", sa.Boolean(), nullable=False),
        sa.Column("stops_clock", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "side = 'program' OR visibility = 'everyone'",
            name=op.f("ck_messages_company_speaks_to_everyone"),
        ),
        sa.CheckConstraint(
            "stops_clock = false OR"
            " (needs_answer = true AND side = 'program' AND visibility = 'everyone')",
            name=op.f("ck_messages_clock_stops_for_the_company"),
        ),
        sa.CheckConstraint("length(body) > 0", name=op.f("ck_messages_says_something")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_messages_author_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_messages_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_thread_id"), "messages", ["thread_id"], unique=False)
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recommended_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "facts",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"],
            ["accounts.id"],
            name=op.f("fk_recommendations_recommended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_recommendations_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    op.create_index(
        op.f("ix_recommendations_review_id"), "recommendations", ["review_id"], unique=False
    )
    op.create_table(
        "review_handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_review_handovers_to_another")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts.id"], name=op.f("fk_review_handovers_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["accounts.id"], name=op.f("fk_review_handovers_from_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_handovers_review_id_reviews")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["accounts.id"], name=op.f("fk_review_handovers_to_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_handovers")),
    )
    op.create_index(
        op.f("ix_review_handovers_review_id"), "review_handovers", ["review_id"], unique=False
    )
    op.create_table(
        "strand_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("strand", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["accounts.id"],
            name=op.f("fk_strand_results_recorded_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_strand_results_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strand_results")),
    )
    op.create_index(
        op.f("ix_strand_results_review_id"), "strand_results", ["review_id"], unique=False
    )
    op.create_table(
        "decision_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("seen_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "facts",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_decision_records_review_id_reviews")
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id"],
            ["standing_changes.id"],
            name=op.f("fk_decision_records_standing_change_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_records")),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_decision_records_standing_change_id")
        ),
    )
    op.create_index(
        op.f("ix_decision_records_review_id"), "decision_records", ["review_id"], unique=False
    )
    op.create_table(
        "message_evidence",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_message_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_evidence_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", "evidence_id", name=op.f("pk_message_evidence")),
    )

"""Policies: drafts, trials and publications."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)
APPEND_ONLY = ("policies", "policy_trial_lines", "policy_publications")
# In the order in which they can be dropped.
TABLES = (
    "policy_publications",
    "policy_trial_lines",
    "policy_trials",
    "policy_shadows",
    "policy_drafts",
    "policies",
)


def upgrade() -> None:
    _lay_policies()
    _lay_trials()
    _lay_publications()
    _refuse_changes()


def downgrade() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
            op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    for table in TABLES:
        op.drop_table(table)


def _refuse_changes() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _lay_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("hash", name=op.f("uq_policies_hash")),
    )
    op.create_table(
        "policy_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copied_from", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(proposed_at IS NULL) = (policy_id IS NULL)",
            name=op.f("ck_policy_drafts_proposed_as_it_is"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_policy_drafts_author_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_drafts_policy_id_policies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_drafts")),
        sa.UniqueConstraint("id", "author_id", name=op.f("uq_policy_drafts_id_author_id")),
        sa.UniqueConstraint("id", "policy_id", name=op.f("uq_policy_drafts_id_policy_id")),
    )


def _lay_trials() -> None:
    op.create_table(
        "policy_shadows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by_id IS NULL)",
            name=op.f("ck_policy_shadows_stopped_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["policy_drafts.id"],
            name=op.f("fk_policy_shadows_draft_id_policy_drafts"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_shadows_policy_id_policies")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["accounts.id"],
            name=op.f("fk_policy_shadows_started_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"],
            ["accounts.id"],
            name=op.f("fk_policy_shadows_stopped_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_shadows")),
    )
    op.create_index(
        op.f("ix_policy_shadows_draft_id"), "policy_shadows", ["draft_id"], unique=False
    )
    op.create_index(
        "uq_policy_shadows_running",
        "policy_shadows",
        ["policy_id"],
        unique=True,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_table(
        "policy_trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("against_id", sa.Integer(), nullable=False),
        sa.Column("shadow_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts_on", sa.Date(), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.Column("enrollments", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spread", JSON, nullable=False),
        sa.CheckConstraint(
            "(shadow_id IS NULL) <> (asked_by_id IS NULL)",
            name=op.f("ck_policy_trials_asked_or_by_night"),
        ),
        sa.ForeignKeyConstraint(
            ["against_id"], ["policies.id"], name=op.f("fk_policy_trials_against_id_policies")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["accounts.id"], name=op.f("fk_policy_trials_asked_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["policy_drafts.id"], name=op.f("fk_policy_trials_draft_id_policy_drafts")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_trials_policy_id_policies")
        ),
        sa.ForeignKeyConstraint(
            ["shadow_id"],
            ["policy_shadows.id"],
            name=op.f("fk_policy_trials_shadow_id_policy_shadows"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_trials")),
        sa.UniqueConstraint("id", "policy_id", name=op.f("uq_policy_trials_id_policy_id")),
        sa.UniqueConstraint(
            "shadow_id", "facts_on", name=op.f("uq_policy_trials_shadow_id_facts_on")
        ),
    )
    op.create_index(op.f("ix_policy_trials_draft_id"), "policy_trials", ["draft_id"], unique=False)
    op.create_index(
        op.f("ix_policy_trials_finished_at"), "policy_trials", ["finished_at"], unique=False
    )
    op.create_table(
        "policy_trial_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("movement", sa.String(length=20), nullable=False),
        sa.Column("held_tier", sa.Integer(), nullable=False),
        sa.Column("tier_before", sa.Integer(), nullable=False),
        sa.Column("tier_after", sa.Integer(), nullable=False),
        sa.Column("score_before", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("score_after", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("band_before", sa.String(length=2), nullable=False),
        sa.Column("band_after", sa.String(length=2), nullable=False),
        sa.Column("why", JSON, nullable=False),
        sa.CheckConstraint(
            "held_tier BETWEEN 0 AND 3", name=op.f("ck_policy_trial_lines_tier_held")
        ),
        sa.CheckConstraint(
            "tier_after BETWEEN 0 AND 3", name=op.f("ck_policy_trial_lines_tier_after")
        ),
        sa.CheckConstraint(
            "tier_before BETWEEN 0 AND 3", name=op.f("ck_policy_trial_lines_tier_before")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_policy_trial_lines_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["trial_id"],
            ["policy_trials.id"],
            name=op.f("fk_policy_trial_lines_trial_id_policy_trials"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_trial_lines")),
        sa.UniqueConstraint(
            "trial_id", "enrollment_id", name=op.f("uq_policy_trial_lines_trial_id_enrollment_id")
        ),
    )


def _lay_publications() -> None:
    op.create_table(
        "policy_publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "effective_at > published_at", name=op.f("ck_policy_publications_effective_later")
        ),
        sa.CheckConstraint(
            "published_by_id <> author_id", name=op.f("ck_policy_publications_published_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts.id"], name=op.f("fk_policy_publications_author_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "author_id"],
            ["policy_drafts.id", "policy_drafts.author_id"],
            name=op.f("fk_policy_publications_draft_id_author_id_policy_drafts"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "policy_id"],
            ["policy_drafts.id", "policy_drafts.policy_id"],
            name=op.f("fk_policy_publications_draft_id_policy_id_policy_drafts"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_publications_policy_id_policies")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["accounts.id"],
            name=op.f("fk_policy_publications_published_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["trial_id", "policy_id"],
            ["policy_trials.id", "policy_trials.policy_id"],
            name=op.f("fk_policy_publications_trial_id_policy_id_policy_trials"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_publications")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_policy_publications_draft_id")),
        sa.UniqueConstraint("effective_at", name=op.f("uq_policy_publications_effective_at")),
        sa.UniqueConstraint("policy_id", name=op.f("uq_policy_publications_policy_id")),
    )

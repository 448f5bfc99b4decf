"""Overrides of a tier, reviews after the drift watch, and tiers that the rule proposes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# In the order in which they refer to each other.
TABLES = (
    "tier_overrides",
    "tier_override_decisions",
    "tier_override_ends",
    "drift_reviews",
    "drift_answers",
    "drift_settlements",
    "tier_proposals",
    "tier_proposal_ends",
)
REDUCTIONS = "reduction_ends"
CAUSE = "ck_reduction_ends_a_cause"
GROUND = "ck_reduction_ends_ended_for_a_reason"


def upgrade() -> None:
    _allow_changes(REDUCTIONS)
    with op.batch_alter_table(REDUCTIONS) as table:
        table.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        table.drop_constraint(op.f(CAUSE), type_="check")
        table.create_check_constraint(op.f(CAUSE), "cause IN ('rule', 'appeal', 'person')")
        table.create_check_constraint(op.f(GROUND), "cause <> 'person' OR length(note) > 0")
    with op.batch_alter_table(REDUCTIONS) as table:
        table.alter_column("note", existing_type=sa.Text(), server_default=None)
    _refuse_changes(REDUCTIONS)
    _create_overrides()
    _create_reviews()
    _create_proposals()
    for table in TABLES:
        _refuse_changes(table)


def downgrade() -> None:
    ended = sa.text("SELECT count(*) FROM reduction_ends WHERE cause = 'person'")
    if left := op.get_bind().scalar(ended):
        raise RuntimeError(f"{left} reductions were ended by a person; the former schema has none.")
    for table in reversed(TABLES):
        op.drop_table(table)
    _allow_changes(REDUCTIONS)
    with op.batch_alter_table(REDUCTIONS) as table:
        table.drop_constraint(op.f(GROUND), type_="check")
        table.drop_constraint(op.f(CAUSE), type_="check")
        table.create_check_constraint(op.f(CAUSE), "cause IN ('rule', 'appeal')")
        table.drop_column("note")
    _refuse_changes(REDUCTIONS)


def _create_overrides() -> None:
    op.create_table(
        "tier_overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("to_tier", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_tier_overrides_has_reasons")),
        sa.CheckConstraint("to_tier BETWEEN 1 AND 3", name=op.f("ck_tier_overrides_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_tier_overrides_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts.id"],
            name=op.f("fk_tier_overrides_proposed_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_overrides")),
        sa.UniqueConstraint(
            "id", "proposed_by_id", name=op.f("uq_tier_overrides_id_proposed_by_id")
        ),
    )
    op.create_index(
        op.f("ix_tier_overrides_enrollment_id"), "tier_overrides", ["enrollment_id"], unique=False
    )
    op.create_table(
        "tier_override_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("override_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("validated_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)",
            name=op.f("ck_tier_override_decisions_validated_by_someone"),
        ),
        sa.CheckConstraint(
            "confirmed = (standing_change_id IS NOT NULL)",
            name=op.f("ck_tier_override_decisions_changes_if_confirmed"),
        ),
        sa.CheckConstraint(
            "confirmed OR length(note) > 0",
            name=op.f("ck_tier_override_decisions_refused_for_a_reason"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id",
            name=op.f("ck_tier_override_decisions_proposer_does_not_confirm"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> validated_by_id",
            name=op.f("ck_tier_override_decisions_validator_does_not_confirm"),
        ),
        sa.CheckConstraint(
            "proposed_by_id <> validated_by_id",
            name=op.f("ck_tier_override_decisions_validator_does_not_propose"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_tier_override_decisions_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["override_id", "proposed_by_id"],
            ["tier_overrides.id", "tier_overrides.proposed_by_id"],
            name="fk_tier_override_decisions_override",
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_tier_override_decisions_standing_change",
        ),
        sa.ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name="fk_tier_override_decisions_validation",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_override_decisions")),
        sa.UniqueConstraint("override_id", name=op.f("uq_tier_override_decisions_override_id")),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_tier_override_decisions_standing_change_id")
        ),
    )
    op.create_table(
        "tier_override_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("override_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cause = 'time' OR length(note) > 0",
            name=op.f("ck_tier_override_ends_ended_for_a_reason"),
        ),
        sa.CheckConstraint(
            "cause IN ('time', 'person')", name=op.f("ck_tier_override_ends_a_cause")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["accounts.id"],
            name=op.f("fk_tier_override_ends_ended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["override_id"],
            ["tier_overrides.id"],
            name=op.f("fk_tier_override_ends_override_id_tier_overrides"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_override_ends")),
        sa.UniqueConstraint("override_id", name=op.f("uq_tier_override_ends_override_id")),
    )


def _create_reviews() -> None:
    op.create_table(
        "drift_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("watched_from", sa.Date(), nullable=False),
        sa.Column("examinations", sa.Integer(), nullable=False),
        sa.Column("violations", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Numeric(precision=12, scale=6), nullable=False),
        sa.Column("former_tier", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "former_tier BETWEEN 0 AND 3", name=op.f("ck_drift_reviews_tier_in_range")
        ),
        sa.CheckConstraint(
            "violations BETWEEN 1 AND examinations", name=op.f("ck_drift_reviews_counted")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_drift_reviews_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_reviews")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_drift_reviews_enrollment_id_number")
        ),
    )
    op.create_table(
        "drift_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_drift_answers_says_something")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_drift_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["drift_reviews.id"],
            name=op.f("fk_drift_answers_review_id_drift_reviews"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_answers")),
    )
    op.create_index(
        op.f("ix_drift_answers_review_id"), "drift_answers", ["review_id"], unique=False
    )
    op.create_table(
        "drift_settlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("validated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "finding IN ('cause', 'chance', 'deterioration')",
            name=op.f("ck_drift_settlements_a_finding"),
        ),
        sa.CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)",
            name=op.f("ck_drift_settlements_validated_by_someone"),
        ),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_drift_settlements_has_reasons")),
        sa.CheckConstraint(
            "settled_by_id <> validated_by_id",
            name=op.f("ck_drift_settlements_validator_does_not_settle"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["drift_reviews.id"],
            name=op.f("fk_drift_settlements_review_id_drift_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["accounts.id"],
            name=op.f("fk_drift_settlements_settled_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name=op.f("fk_drift_settlements_validation_id_validated_by_id_validations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_settlements")),
        sa.UniqueConstraint("review_id", name=op.f("uq_drift_settlements_review_id")),
    )


def _create_proposals() -> None:
    op.create_table(
        "tier_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_tier_proposals_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_tier_proposals_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_proposals")),
        sa.UniqueConstraint(
            "enrollment_id", "number", name=op.f("uq_tier_proposals_enrollment_id_number")
        ),
    )
    op.create_table(
        "tier_proposal_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=False),
        sa.Column("validation_id", sa.Integer(), nullable=True),
        sa.Column("validated_by_id", sa.Integer(), nullable=True),
        sa.Column("standing_change_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(how = 'granted') = (standing_change_id IS NOT NULL)",
            name=op.f("ck_tier_proposal_ends_changes_if_granted"),
        ),
        sa.CheckConstraint(
            "how <> 'declined' OR length(note) > 0",
            name=op.f("ck_tier_proposal_ends_declined_for_a_reason"),
        ),
        sa.CheckConstraint(
            "how IN ('granted', 'declined', 'lapsed')", name=op.f("ck_tier_proposal_ends_an_end")
        ),
        sa.CheckConstraint(
            "(validation_id IS NULL) = (validated_by_id IS NULL)",
            name=op.f("ck_tier_proposal_ends_validated_by_someone"),
        ),
        sa.CheckConstraint(
            "ended_by_id <> validated_by_id",
            name=op.f("ck_tier_proposal_ends_validator_does_not_decide"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["accounts.id"],
            name=op.f("fk_tier_proposal_ends_ended_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["tier_proposals.id"],
            name=op.f("fk_tier_proposal_ends_proposal_id_tier_proposals"),
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "ended_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_tier_proposal_ends_standing_change",
        ),
        sa.ForeignKeyConstraint(
            ["validation_id", "validated_by_id"],
            ["validations.id", "validations.validator_id"],
            name="fk_tier_proposal_ends_validation",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_proposal_ends")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_tier_proposal_ends_proposal_id")),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_tier_proposal_ends_standing_change_id")
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


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_rows_stay ON {table}")
        op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")

"""Graduated response, confirmed suspensions and appeals."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# In the order in which they refer to each other.
TABLES = (
    "interventions",
    "reduction_ends",
    "emergency_suspensions",
    "intervention_answers",
    "intervention_decisions",
    "reinstatement_grounds",
    "suspension_confirmations",
    "action_plans",
    "action_plan_items",
    "action_plan_judgements",
    "action_plan_actions",
    "appeals",
    "appeal_assignments",
    "appeal_documents",
    "appeal_questions",
    "appeal_answers",
    "appeal_decisions",
    "appeal_stays",
)
REFERRED_TO = ("standing_changes", "decided_by_id"), ("required_actions", "verified_by_id")


def upgrade() -> None:
    for table, person in REFERRED_TO:
        op.create_index(f"uq_{table}_id_{person}", table, ["id", person], unique=True)
    _create_interventions()
    _create_suspensions()
    _create_plans()
    _create_appeals()
    _create_what_becomes_of_appeals()
    for table in TABLES:
        _refuse_changes(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, person in REFERRED_TO:
        op.drop_index(f"uq_{table}_id_{person}", table)


def _create_interventions() -> None:
    op.create_table(
        "interventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("to_tier", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(action = 'reduce') = (to_tier IS NOT NULL)",
            name=op.f("ck_interventions_reduced_to_a_tier"),
        ),
        sa.CheckConstraint(
            "action IN ('warn', 'plan', 'reduce', 'suspend', 'remove')",
            name=op.f("ck_interventions_a_step"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR action = 'reduce'",
            name=op.f("ck_interventions_only_reductions_end"),
        ),
        sa.CheckConstraint("to_tier BETWEEN 0 AND 2", name=op.f("ck_interventions_tier_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_interventions_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["accounts.id"],
            name=op.f("fk_interventions_proposed_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interventions")),
        sa.UniqueConstraint(
            "id", "proposed_by_id", name=op.f("uq_interventions_id_proposed_by_id")
        ),
    )
    op.create_index(
        op.f("ix_interventions_enrollment_id"), "interventions", ["enrollment_id"], unique=False
    )
    op.create_table(
        "reduction_ends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('rule', 'appeal')", name=op.f("ck_reduction_ends_a_cause")),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_reduction_ends_intervention_id_interventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_ends")),
        sa.UniqueConstraint("intervention_id", name=op.f("uq_reduction_ends_intervention_id")),
    )
    op.create_table(
        "intervention_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=True),
        sa.Column("standing_change_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(intervention_id IS NULL) <> (standing_change_id IS NULL)",
            name=op.f("ck_intervention_answers_to_one_thing"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_intervention_answers_says_something")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_intervention_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_intervention_answers_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id"],
            ["interventions.id"],
            name=op.f("fk_intervention_answers_intervention_id_interventions"),
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id"],
            ["standing_changes.id"],
            name=op.f("fk_intervention_answers_standing_change_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_answers")),
    )
    op.create_index(
        op.f("ix_intervention_answers_enrollment_id"),
        "intervention_answers",
        ["enrollment_id"],
        unique=False,
    )
    op.create_table(
        "intervention_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id",
            name=op.f("ck_intervention_decisions_proposer_does_not_decide"),
        ),
        sa.CheckConstraint(
            "taken OR length(note) > 0",
            name=op.f("ck_intervention_decisions_declined_for_a_reason"),
        ),
        sa.CheckConstraint(
            "taken OR standing_change_id IS NULL",
            name=op.f("ck_intervention_decisions_changes_only_if_taken"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["accounts.id"],
            name=op.f("fk_intervention_decisions_decided_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["intervention_id", "proposed_by_id"],
            ["interventions.id", "interventions.proposed_by_id"],
            name="fk_intervention_decisions_intervention_interventions",
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_intervention_decisions_change_standing_changes",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_decisions")),
        sa.UniqueConstraint(
            "intervention_id", name=op.f("uq_intervention_decisions_intervention_id")
        ),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_intervention_decisions_standing_change_id")
        ),
    )


def _create_suspensions() -> None:
    op.create_table(
        "emergency_suspensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_emergency_suspensions_change_standing_changes",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_suspensions")),
        sa.UniqueConstraint(
            "standing_change_id",
            "decided_by_id",
            name=op.f("uq_emergency_suspensions_standing_change_id_decided_by_id"),
        ),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_emergency_suspensions_standing_change_id")
        ),
    )
    op.create_table(
        "suspension_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confirmed OR length(note) > 0",
            name=op.f("ck_suspension_confirmations_refused_for_a_reason"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id <> decided_by_id",
            name=op.f("ck_suspension_confirmations_confirmed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["accounts.id"],
            name=op.f("fk_suspension_confirmations_confirmed_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["emergency_suspensions.standing_change_id", "emergency_suspensions.decided_by_id"],
            name="fk_suspension_confirmations_change_emergency_suspensions",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension_confirmations")),
        sa.UniqueConstraint(
            "standing_change_id", name=op.f("uq_suspension_confirmations_standing_change_id")
        ),
    )
    op.create_table(
        "reinstatement_grounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("required_action_id", sa.Integer(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id <> verified_by_id",
            name=op.f("ck_reinstatement_grounds_verifier_does_not_reinstate"),
        ),
        sa.ForeignKeyConstraint(
            ["required_action_id", "verified_by_id"],
            ["required_actions.id", "required_actions.verified_by_id"],
            name="fk_reinstatement_grounds_action_required_actions",
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "decided_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name="fk_reinstatement_grounds_change_standing_changes",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reinstatement_grounds")),
        sa.UniqueConstraint(
            "standing_change_id",
            "required_action_id",
            name=op.f("uq_reinstatement_grounds_standing_change_id_required_action_id"),
        ),
    )


def _create_plans() -> None:
    op.create_table(
        "action_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(cause) > 0", name=op.f("ck_action_plans_names_the_cause")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_action_plans_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["accounts.id"],
            name=op.f("fk_action_plans_submitted_by_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plans")),
        sa.UniqueConstraint(
            "id", "submitted_by_id", name=op.f("uq_action_plans_id_submitted_by_id")
        ),
    )
    op.create_index(
        op.f("ix_action_plans_enrollment_id"), "action_plans", ["enrollment_id"], unique=False
    )
    op.create_table(
        "action_plan_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "length(objective) > 0 AND length(task) > 0",
            name=op.f("ck_action_plan_items_says_what"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["action_plans.id"], name=op.f("fk_action_plan_items_plan_id_action_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan_items")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_action_plan_items_plan_id_number")),
    )
    op.create_table(
        "action_plan_judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted OR length(note) > 0",
            name=op.f("ck_action_plan_judgements_sent_back_for_a_reason"),
        ),
        sa.CheckConstraint(
            "judged_by_id <> submitted_by_id",
            name=op.f("ck_action_plan_judgements_judged_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["judged_by_id"],
            ["accounts.id"],
            name=op.f("fk_action_plan_judgements_judged_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "submitted_by_id"],
            ["action_plans.id", "action_plans.submitted_by_id"],
            name=op.f("fk_action_plan_judgements_plan_id_submitted_by_id_action_plans"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan_judgements")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_action_plan_judgements_plan_id")),
    )
    op.create_table(
        "action_plan_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("required_action_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["action_plan_items.id"],
            name=op.f("fk_action_plan_actions_item_id_action_plan_items"),
        ),
        sa.ForeignKeyConstraint(
            ["required_action_id"],
            ["required_actions.id"],
            name=op.f("fk_action_plan_actions_required_action_id_required_actions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan_actions")),
        sa.UniqueConstraint("item_id", name=op.f("uq_action_plan_actions_item_id")),
        sa.UniqueConstraint(
            "required_action_id", name=op.f("uq_action_plan_actions_required_action_id")
        ),
    )


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.Column("contested_by_id", sa.Integer(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(grounds) > 0", name=op.f("ck_appeals_has_grounds")),
        sa.ForeignKeyConstraint(
            ["contested_by_id"], ["accounts.id"], name=op.f("fk_appeals_contested_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_appeals_enrollment_id_enrollments")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["accounts.id"], name=op.f("fk_appeals_filed_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id", "contested_by_id"],
            ["standing_changes.id", "standing_changes.decided_by_id"],
            name=op.f("fk_appeals_standing_change_id_contested_by_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("id", "contested_by_id", name=op.f("uq_appeals_id_contested_by_id")),
        sa.UniqueConstraint("standing_change_id", name=op.f("uq_appeals_standing_change_id")),
    )
    op.create_index(op.f("ix_appeals_enrollment_id"), "appeals", ["enrollment_id"], unique=False)
    op.create_index(op.f("ix_appeals_filed_at"), "appeals", ["filed_at"], unique=False)
    op.create_table(
        "appeal_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_documents_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_appeal_documents_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_documents")),
        sa.UniqueConstraint(
            "appeal_id", "evidence_id", name=op.f("uq_appeal_documents_appeal_id_evidence_id")
        ),
    )
    op.create_table(
        "appeal_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("contested_by_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "officer_id <> contested_by_id", name=op.f("ck_appeal_assignments_not_to_who_decided")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id", "contested_by_id"],
            ["appeals.id", "appeals.contested_by_id"],
            name=op.f("fk_appeal_assignments_appeal_id_contested_by_id_appeals"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"],
            ["accounts.id"],
            name=op.f("fk_appeal_assignments_assigned_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["accounts.id"], name=op.f("fk_appeal_assignments_officer_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_assignments")),
        sa.UniqueConstraint(
            "id",
            "appeal_id",
            "officer_id",
            name=op.f("uq_appeal_assignments_id_appeal_id_officer_id"),
        ),
    )
    op.create_index(
        op.f("ix_appeal_assignments_appeal_id"), "appeal_assignments", ["appeal_id"], unique=False
    )
    op.create_table(
        "appeal_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_appeal_questions_asks_something")),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_questions_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["accounts.id"], name=op.f("fk_appeal_questions_asked_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_questions")),
    )
    op.create_index(
        op.f("ix_appeal_questions_appeal_id"), "appeal_questions", ["appeal_id"], unique=False
    )
    op.create_table(
        "appeal_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_appeal_answers_says_something")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["accounts.id"],
            name=op.f("fk_appeal_answers_answered_by_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["appeal_questions.id"],
            name=op.f("fk_appeal_answers_question_id_appeal_questions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_answers")),
        sa.UniqueConstraint("question_id", name=op.f("uq_appeal_answers_question_id")),
    )


def _create_what_becomes_of_appeals() -> None:
    op.create_table(
        "appeal_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("effect", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly_upheld') OR (effect = 'none')",
            name=op.f("ck_appeal_decisions_only_won_appeals_have_an_effect"),
        ),
        sa.CheckConstraint("length(reasons) > 0", name=op.f("ck_appeal_decisions_has_reasons")),
        sa.ForeignKeyConstraint(
            ["assignment_id", "appeal_id", "decided_by_id"],
            [
                "appeal_assignments.id",
                "appeal_assignments.appeal_id",
                "appeal_assignments.officer_id",
            ],
            name="fk_appeal_decisions_assignment_appeal_assignments",
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id"],
            ["standing_changes.id"],
            name=op.f("fk_appeal_decisions_standing_change_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_decisions")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_appeal_decisions_appeal_id")),
    )
    op.create_table(
        "appeal_stays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("standing_change_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reasons) > 0", name=op.f("ck_appeal_stays_has_reasons")),
        sa.ForeignKeyConstraint(
            ["assignment_id", "appeal_id", "granted_by_id"],
            [
                "appeal_assignments.id",
                "appeal_assignments.appeal_id",
                "appeal_assignments.officer_id",
            ],
            name="fk_appeal_stays_assignment_appeal_assignments",
        ),
        sa.ForeignKeyConstraint(
            ["standing_change_id"],
            ["standing_changes.id"],
            name=op.f("fk_appeal_stays_standing_change_id_standing_changes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_stays")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_appeal_stays_appeal_id")),
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

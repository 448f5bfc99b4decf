"""Who had a hand in what is decided, validated or contested has no word in what comes of it."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

EXAMINED = (
    "EXISTS (SELECT 1 FROM strand_results"
    " WHERE review_id = NEW.review_id AND recorded_by_id = NEW.decided_by_id)"
    " OR EXISTS (SELECT 1 FROM review_handovers"
    " WHERE review_id = NEW.review_id AND from_id = NEW.decided_by_id)"
)
FORMER = (
    "EXISTS (SELECT 1 FROM validation_handovers"
    " WHERE validation_id = NEW.validation_id AND from_id = NEW.{})"
)
# Each table of decisions that name the validation on which they rest, and who decides there.
RESTING = {
    "standing_changes": "decided_by_id",
    "tier_proposal_ends": "ended_by_id",
    "drift_settlements": "settled_by_id",
    "tier_override_decisions": "decided_by_id",
}
CONTESTED = (
    "EXISTS (SELECT 1 FROM appeals"
    " JOIN standing_changes ON standing_changes.id = appeals.standing_change_id"
    " LEFT JOIN intervention_decisions"
    " ON intervention_decisions.standing_change_id = standing_changes.id"
    " WHERE appeals.id = NEW.appeal_id AND NEW.officer_id IN ("
    "standing_changes.recommended_by_id, standing_changes.validated_by_id,"
    " intervention_decisions.proposed_by_id))"
)
# Name, table, what must not be, and what is then said.
TRIGGERS = (
    (
        "appeal_assignments_uninvolved",
        "appeal_assignments",
        CONTESTED,
        "who recommended, validated or proposed it does not decide on the appeal",
    ),
    (
        "standing_changes_examiner_does_not_decide",
        "standing_changes",
        EXAMINED,
        "who had a part in a review does not decide on it",
    ),
    *(
        (
            f"{table}_former_validator_does_not_decide",
            table,
            FORMER.format(decider),
            "who handed a validation over does not decide on what rests on it",
        )
        for table, decider in RESTING.items()
    ),
)


def upgrade() -> None:
    for name, table, acted, words in TRIGGERS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN"
                f" IF {acted} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
                " END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"
                f" WHEN {acted} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )


def downgrade() -> None:
    for name, table, _, _ in TRIGGERS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")

"""Outcomes, conduct, scores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.String(length=100), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("shipment_id", sa.String(length=100), nullable=True),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("selection", sa.String(length=40), nullable=False),
        sa.Column("violation", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("description_specific", sa.Boolean(), nullable=True),
        sa.Column("consignee_plausible", sa.Boolean(), nullable=True),
        sa.Column("presented", sa.Boolean(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "violation = (severity IS NOT NULL)", name=op.f("ck_outcomes_severity_if_violation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("outcome_id", name=op.f("uq_outcomes_outcome_id")),
    )
    op.create_table(
        "outcome_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_outcome_parties_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_parties_outcome_id_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_parties")),
        sa.UniqueConstraint(
            "outcome_id", "enrollment_id", name=op.f("uq_outcome_parties_outcome_id_enrollment_id")
        ),
    )
    op.create_index(
        op.f("ix_outcome_parties_enrollment_id_outcome_parties_examined_on"),
        "outcome_parties",
        ["enrollment_id", "examined_on"],
        unique=False,
    )
    op.create_table(
        "segment_estimates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_type", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("estimated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate", sa.Numeric(precision=12, scale=9), nullable=False),
        sa.Column("strength", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("lift", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("examinations", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_estimates")),
    )
    op.create_index(
        op.f(
            "ix_segment_estimates_entity_type_segment_estimates_mode_segment_estimates_estimated_at"
        ),
        "segment_estimates",
        ["entity_type", "mode", "estimated_at"],
        unique=False,
    )
    op.create_table(
        "penalties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("statute", sa.String(length=60), nullable=False),
        sa.Column("culpability", sa.String(length=20), nullable=False),
        sa.Column("final_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_penalties_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["accounts.id"], name=op.f("fk_penalties_recorded_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalties")),
        sa.UniqueConstraint("case_number", name=op.f("uq_penalties_case_number")),
    )
    op.create_index(
        op.f("ix_penalties_enrollment_id"), "penalties", ["enrollment_id"], unique=False
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(what) > 0", name=op.f("ck_incidents_says_what")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_incidents_enrollment_id_enrollments"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["accounts.id"], name=op.f("fk_incidents_recorded_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(
        op.f("ix_incidents_enrollment_id"), "incidents", ["enrollment_id"], unique=False
    )
    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("score", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("ruled_tier", sa.Integer(), nullable=False),
        sa.Column(
            "components",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "explanation",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.CheckConstraint("ruled_tier BETWEEN 0 AND 3", name=op.f("ck_scores_tier_in_range")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_scores_score_in_range")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_scores_enrollment_id_enrollments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
    )
    op.create_index(
        op.f("ix_scores_enrollment_id_scores_computed_at"),
        "scores",
        ["enrollment_id", "computed_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("scores")
    op.drop_table("incidents")
    op.drop_table("penalties")
    op.drop_table("segment_estimates")
    op.drop_table("outcome_parties")
    op.drop_table("outcomes")

"""Where the drift watch of each enrollment stands, and how good its data were, in sums."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

RATES = ("on_time", "complete", "description_specific", "consignee_plausible", "presented")
QUALITY = tuple(f"{rate}_{what}" for rate in RATES for what in ("good", "total"))


def upgrade() -> None:
    op.create_table(
        "drift_states",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("lift", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("fired_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("since <= until", name=op.f("ck_drift_states_in_order")),
        sa.CheckConstraint(
            "fired_at BETWEEN 0 AND seen - 1", name=op.f("ck_drift_states_fired_at_something_seen")
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_drift_states_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_drift_states")),
    )
    op.create_table(
        "quality_states",
        sa.Column("enrollment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("half_life_days", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in QUALITY),
        sa.CheckConstraint("since <= until", name=op.f("ck_quality_states_in_order")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollments.id"],
            name=op.f("fk_quality_states_enrollment_id_enrollments"),
        ),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_quality_states")),
    )


def downgrade() -> None:
    op.drop_table("quality_states")
    op.drop_table("drift_states")

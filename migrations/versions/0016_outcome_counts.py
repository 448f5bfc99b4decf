"""Examinations counted by enrollment, mode and day; corrections of outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("random", "targeted")
SEVERITIES = ("minor", "major", "critical")
EXAMINED = tuple(f"{kind}_{what}" for kind in KINDS for what in ("examinations", *SEVERITIES))
RATES = ("on_time", "complete", "description_specific", "consignee_plausible", "presented")
QUALITY = tuple(f"{rate}_{what}" for rate in RATES for what in ("good", "total"))


def upgrade() -> None:
    for table, days, numbers, kind in (
        ("outcome_counts", True, (*EXAMINED, *QUALITY), sa.Integer()),
        ("outcome_totals", False, EXAMINED, sa.Integer()),
        ("outcome_sums", False, EXAMINED, sa.Text()),
    ):
        key = [sa.Column("day", sa.Date(), nullable=False)] if days else []
        if table == "outcome_sums":
            key = [sa.Column("half_life_days", sa.Integer(), nullable=False)]
        op.create_table(
            table,
            *key,
            *(sa.Column(name, kind, nullable=False) for name in numbers),
            sa.Column("enrollment_id", sa.Integer(), nullable=False),
            sa.Column("mode", sa.String(length=20), nullable=False),
            sa.ForeignKeyConstraint(
                ["enrollment_id"],
                ["enrollments.id"],
                name=op.f(f"fk_{table}_enrollment_id_enrollments"),
            ),
            sa.PrimaryKeyConstraint(
                "enrollment_id", "mode", *(column.name for column in key), name=op.f(f"pk_{table}")
            ),
        )
    with op.batch_alter_table("outcomes") as batch:
        batch.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_outcomes_corrects_id_outcomes"), "outcomes", ["corrects_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_outcomes_corrects_id"), ["corrects_id"])
        batch.create_check_constraint(op.f("ck_outcomes_corrects_another"), "corrects_id <> id")
    with op.batch_alter_table("segment_estimates") as batch:
        for name in ("mean_weight", "dispersion"):
            batch.add_column(sa.Column(name, sa.Numeric(9, 6), nullable=False, server_default="1"))
    _count_what_is_there()


def downgrade() -> None:
    with op.batch_alter_table("segment_estimates") as batch:
        batch.drop_column("dispersion")
        batch.drop_column("mean_weight")
    with op.batch_alter_table("outcomes") as batch:
        batch.drop_constraint(op.f("ck_outcomes_corrects_another"), type_="check")
        batch.drop_constraint(op.f("uq_outcomes_corrects_id"), type_="unique")
        batch.drop_constraint(op.f("fk_outcomes_corrects_id_outcomes"), type_="foreignkey")
        batch.drop_column("corrects_id")
    for table in ("outcome_sums", "outcome_totals", "outcome_counts"):
        op.drop_table(table)


def _count_what_is_there() -> None:
    """The sums that fade are made from the counts when they are first asked for."""
    numbers = [
        _times(f"o.selection = '{kind}'" + (f" AND o.severity = '{what}'" if of else ""))
        for kind in KINDS
        for of, what in enumerate(("", *SEVERITIES))
    ]
    for rate in RATES:
        numbers += [_times(f"o.{rate}"), _times(f"o.{rate} IS NOT NULL")]
    op.execute(
        f"INSERT INTO outcome_counts (enrollment_id, mode, day, {', '.join((*EXAMINED, *QUALITY))})"  # noqa: S608 - names of our own
        f" SELECT p.enrollment_id, o.mode, p.examined_on, {', '.join(numbers)}"
        " FROM outcome_parties p JOIN outcomes o ON o.id = p.outcome_id"
        " GROUP BY p.enrollment_id, o.mode, p.examined_on"
    )
    op.execute(
        f"INSERT INTO outcome_totals (enrollment_id, mode, {', '.join(EXAMINED)})"  # noqa: S608 - names of our own
        f" SELECT enrollment_id, mode, {', '.join(f'SUM({name})' for name in EXAMINED)}"
        " FROM outcome_counts GROUP BY enrollment_id, mode"
    )


def _times(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"

"""When an annual review ended, so that those still open are found without all others."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

REVIEWS = "annual_reviews"
OPEN = sa.text("ended_at IS NULL")
# As opened; only its end is noted later, once.
OPENED = "id, enrollment_id, due_on, program_version, opened_at, opened_by_id"
KEPT = (
    ("as_opened", f"UPDATE OF {OPENED}", "true"),
    ("ends_once", "UPDATE OF ended_at", "OLD.ended_at IS NOT NULL"),
)


def upgrade() -> None:
    op.add_column(REVIEWS, sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    _let_change()
    op.execute(
        "UPDATE annual_reviews SET ended_at = (SELECT MIN(s.at) FROM annual_review_steps s"
        " WHERE s.annual_review_id = annual_reviews.id AND s.step IN ('accepted', 'missed'))"
    )
    op.create_index(
        "ix_annual_reviews_open", REVIEWS, ["due_on"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    for name, verb, when in (*KEPT, ("stays", "DELETE", "true")):
        _refuse(name, verb, when)


def downgrade() -> None:
    for name in ("as_opened", "ends_once", "stays"):
        _drop(f"{REVIEWS}_row_{name}")
    op.drop_index("ix_annual_reviews_open", REVIEWS)
    op.drop_column(REVIEWS, "ended_at")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {REVIEWS}_rows_stay BEFORE UPDATE OR DELETE ON {REVIEWS}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {REVIEWS}_no_{verb} BEFORE {verb.upper()} ON {REVIEWS} "
            f"BEGIN SELECT RAISE(ABORT, '{REVIEWS} is append-only'); END"
        )


def _let_change() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _drop(f"{REVIEWS}_rows_stay")
        return
    for verb in ("update", "delete"):
        _drop(f"{REVIEWS}_no_{verb}")


def _refuse(name: str, verb: str, when: str) -> None:
    trigger = f"CREATE TRIGGER {REVIEWS}_row_{name} BEFORE {verb} ON {REVIEWS}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{trigger} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_change()")
        return
    op.execute(
        f"{trigger} FOR EACH ROW WHEN {when}"
        " BEGIN SELECT RAISE(ABORT, 'a review stays as it was opened, and ends once'); END"
    )


def _drop(trigger: str) -> None:
    on = f" ON {REVIEWS}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {trigger}{on}")

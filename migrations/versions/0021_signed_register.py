"""Signing keys, and the register as it is handed out."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# What a key is never changes; it can only be retired.
FIXED = "kid, x, sealed, made_at, made_by_id, signs_from"


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("x", sa.String(length=43), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(kid) = 43 AND length(x) = 43",
            name=op.f("ck_signing_keys_thumbprint_and_key"),
        ),
        sa.CheckConstraint(
            "signs_from >= made_at", name=op.f("ck_signing_keys_published_before_it_signs")
        ),
        sa.CheckConstraint(
            "retired_at IS NULL OR retired_at >= made_at",
            name=op.f("ck_signing_keys_retired_after_made"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["accounts.id"], name=op.f("fk_signing_keys_made_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_keys_kid")),
    )
    op.create_index(op.f("ix_register_changes_at"), "register_changes", ["at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER signing_keys_stay BEFORE UPDATE OF {FIXED} OR DELETE"
            " ON signing_keys FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER signing_keys_stay_retired BEFORE UPDATE OF retired_at ON signing_keys"
            " FOR EACH ROW WHEN (OLD.retired_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in (f"UPDATE OF {FIXED}", "DELETE"):
        op.execute(
            f"CREATE TRIGGER signing_keys_no_{verb.split()[0].lower()} BEFORE {verb}"
            " ON signing_keys BEGIN SELECT RAISE(ABORT, 'signing_keys stay as they are'); END"
        )
    op.execute(
        "CREATE TRIGGER signing_keys_stay_retired BEFORE UPDATE OF retired_at ON signing_keys"
        " WHEN OLD.retired_at IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'a retired key stays retired'); END"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_register_changes_at"), table_name="register_changes")
    op.drop_table("signing_keys")

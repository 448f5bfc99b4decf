"""Where each certificate stands in the status lists of credentials."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential_places",
        sa.Column("certificate_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "place BETWEEN 0 AND 131071", name=op.f("ck_credential_places_place_in_list")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_credential_places_certificate_id_certificates"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_credential_places")),
        sa.UniqueConstraint(
            "list_number", "place", name=op.f("uq_credential_places_list_number_place")
        ),
    )
    _refuse_change()


def downgrade() -> None:
    op.drop_table("credential_places")


def _refuse_change() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER credential_places_stay BEFORE UPDATE OR DELETE ON credential_places"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER credential_places_no_{verb} BEFORE {verb.upper()}"
            " ON credential_places"
            " BEGIN SELECT RAISE(ABORT, 'credential_places is append-only'); END"
        )

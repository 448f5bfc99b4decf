"""Changes nothing; the number stays, so that databases find their way past it.

Validations that are handed over came with 0029.
"""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to do."""


def downgrade() -> None:
    """Nothing to undo."""

"""The schema: brings a database to the newest revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that the database lacks, up to and including `revision`."""
    command.upgrade(_config(engine), revision)


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Undo the migrations above `revision`; "base" undoes all."""
    command.downgrade(_config(engine), revision)


def _config(engine: Engine) -> Config:
    config = Config(toml_file=PYPROJECT)
    config.attributes["engine"] = engine
    return config

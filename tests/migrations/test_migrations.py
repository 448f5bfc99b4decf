from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.conftest import ROOT, migrate, unique_name
from tests.migrations.rows import ROWS, run
from tests.postgresql import Server
from trusted.persistence.base import Base

CONFIG = Config(toml_file=ROOT / "pyproject.toml")
REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory.from_config(CONFIG).walk_revisions()))
]
WORDS = ("words", "ix_articles_in_force_words")


@pytest.fixture
def url(server: Server | None, tmp_path: Path) -> Iterator[str]:
    """An empty database without a schema."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = unique_name("migrations")
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


def downgrade(url: str, revision: str) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.downgrade(config, revision)


def test_revisions_are_numbered_without_a_gap_and_each_has_rows_to_prove_it():
    assert [f"{n:04}" for n in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert set(ROWS) == set(REVISIONS)


def is_compared(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """Tell whether the models know of it: each database's own index of words is none of theirs."""
    if kind == "table":
        return not (name or "").startswith("article_words_")
    return parents.get("table_name") != "articles_in_force" or name not in WORDS


def test_the_schema_at_head_is_what_the_models_say(url: str, engine: Engine):
    migrate(url)

    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_compared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_takes_what_it_should_and_refuses_what_cannot_be(
    revision: str, url: str, engine: Engine
):
    for earlier in REVISIONS[: REVISIONS.index(revision) + 1]:
        migrate(url, earlier)
        with engine.connect() as connection:
            for statement in ROWS[earlier].load:
                run(connection, statement)

    with engine.connect() as connection:
        for statement in ROWS[revision].refused:
            with pytest.raises(DBAPIError):
                run(connection, statement)
            connection.rollback()


def test_every_revision_can_be_undone_and_done_again(url: str, engine: Engine):
    for revision in REVISIONS:
        migrate(url, revision)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        downgrade(url, revision)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}

    migrate(url)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())

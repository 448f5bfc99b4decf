"""Fixtures.

Strategy: a test that touches the database gets an application of its own with an empty, migrated
database: a copied file on SQLite, a cloned template on PostgreSQL (`--database=postgresql`).
Rows come from tests/factories.py, inline in the test. Pure rules take no fixture at all.
"""

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

from app import create_app
from tests.postgresql import Server, shared_server
from trusted.config import Environment, Settings
from trusted.persistence import sqlite
from trusted.persistence.compiled import CompiledStatements
from trusted.persistence.database import db, expect_reading

ROOT = Path(__file__).parent.parent
# New objects before the young are searched, and how often that happens before the older are.
GARBAGE = (10_000, 10, 10)
_serial = itertools.count(1)


def unique_name(prefix: str) -> str:
    """Return a database name that no other worker of the run gives out."""
    return f"{prefix}_{os.getpid()}_{next(_serial)}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the database be chosen."""
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="kind of database"
    )
    parser.addoption(
        "--renew-pages", action="store_true", help="make the pages of documents the references"
    )


def pytest_collection_finish() -> None:
    """Search less often for garbage, and never among the code and tests of the whole run.

    Searching all of it again after each few tests would be a fifth of all time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, revision)


def make_settings(url: str, folder: Path, **given: object) -> Settings:
    """Return settings for a test: cheap passwords, keys without a secret."""
    defaults: dict[str, object] = {
        "environment": Environment.TEST,
        "secret_key": "a secret that only tests know, 32+",
        "selection_key": "a selection key that only tests know",
        "token_seed": bytes(range(32)),
        "signing_secret": "a secret that seals the keys of tests",
        "database_url": url,
        "data_dir": folder,
        "register_map_mib": 64,
        "public_per_minute": 1_000_000,
        "argon2_time": 1,
        "argon2_memory_kib": 8,
        "argon2_lanes": 1,
    }
    return Settings(**(defaults | given))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """The PostgreSQL server of the run, shared by its workers, or None on SQLite."""
    if request.config.getoption("--database") == "sqlite":
        yield None
        return
    with shared_server() as running:
        yield running


@pytest.fixture(scope="session")
def template(server: Server | None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated, empty database: a file on SQLite, a name on PostgreSQL."""
    if server is None:
        path = tmp_path_factory.mktemp("template") / "trusted.db"
        migrate(f"sqlite:///{path}")
        return str(path)
    name = unique_name("template")
    migrate(server.create_database(name))
    return name


@pytest.fixture
def database_url(server: Server | None, template: str, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, at the newest revision."""
    if server is None:
        shutil.copy(template, tmp_path / "trusted.db")
        yield f"sqlite:///{tmp_path / 'trusted.db'}"
        return
    name = unique_name("test")
    yield server.create_database(name, template)
    server.drop_database(name)


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Let the applications of a run share what is made of each address.

    Werkzeug takes each apart and compiles two functions for it, for each application anew; that
    would be most of the time of many a test.
    """
    compile_rule = Rule.compile
    compiled: dict[tuple[object, ...], Rule] = {}

    def once(rule: Rule) -> None:
        given = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes)
        like = compiled.setdefault(given, rule)
        if like is rule:
            compile_rule(rule)
            return
        for name in ("_parts", "_trace", "_converters"):
            setattr(rule, name, getattr(like, name))
        rule.arguments = set(like.arguments)
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, getattr(like, name).__func__.__get__(rule))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Let the databases of a run share one dialect of a kind, and what it has compiled.

    SQLAlchemy compiles each statement for each engine; that would be a fifth of all time.
    """
    make_engine = SQLAlchemy._make_engine
    shared: dict[str, tuple[Dialect, CompiledStatements]] = {}

    def compiling_once(
        extension: SQLAlchemy, bind_key: str | None, options: dict[str, Any], app: Flask
    ) -> Engine:
        engine = make_engine(extension, bind_key, options, app)
        engine.dialect, compiled = shared.setdefault(
            engine.dialect.name, (engine.dialect, CompiledStatements(5000))
        )
        engine.update_execution_options(compiled_cache=compiled)
        engine.pool._dialect = engine.dialect
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLAlchemy, "_make_engine", compiling_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def databases_written_without_waiting() -> Iterator[None]:
    """Spare SQLite the waiting for the disk: no test cuts the power."""
    unsafe = [p.replace("synchronous=FULL", "synchronous=OFF") for p in sqlite.PRAGMAS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "PRAGMAS", unsafe)
        yield


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What Jinja has compiled, shared by the applications of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of the test's own application."""
    return make_settings(database_url, tmp_path)


@pytest.fixture
def application(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The whole application, with no context pushed."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    expect_reading(False)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application with a context pushed, for tests of services and queries."""
    with application.app_context():
        yield application


@pytest.fixture
def client(application: Flask) -> FlaskClient:
    """A browser without a window; requests run in contexts of their own."""
    return application.test_client()

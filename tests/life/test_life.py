"""The life of an enrollment, driven at random by everybody at once."""

import itertools
import os
import shutil
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app import create_app
from tests.conftest import make_settings, unique_name
from tests.life.machine import Life
from tests.life.ways import BEGUN, DEEDS
from trusted.persistence.database import db

# So many stories in the suite, always the same; LIFE_EXAMPLES=300 tells so many others.
EXAMPLES = 12
MORE = os.environ.get("LIFE_EXAMPLES")
STEPS = 10
_serial = itertools.count(1)


@contextmanager
def empty_program(server, template, folder):
    """An application with a database of its own."""
    folder.mkdir()
    if server is None:
        shutil.copy(template, folder / "trusted.db")
        url = f"sqlite:///{folder / 'trusted.db'}"
    else:
        name = unique_name("life")
        url = server.create_database(name, template)
    app = create_app(make_settings(url, folder))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    if server is not None:
        server.drop_database(name)
    shutil.rmtree(folder)


@pytest.fixture
def lives(server, template, tmp_path):
    """A machine whose every run begins with an empty program, and what was done in all runs."""
    done: set[str] = set()

    class Lived(Life):
        def __init__(self) -> None:
            super().__init__()
            self.program = empty_program(server, template, tmp_path / str(next(_serial)))
            self.program.__enter__()
            self.done = done

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.program.__exit__(None, None, None)

    return Lived, done


def test_every_deed_has_its_place_on_a_way_that_leads_on(lives):
    machine, done = lives

    for begun in BEGUN:
        life = machine()
        life.start(begun, back=0)
        life.teardown()

    assert sorted(DEEDS.keys() - done) == []


def test_no_order_of_deeds_breaks_the_record_or_leaves_anyone_stuck(lives):
    machine, done = lives

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(MORE or EXAMPLES),
            stateful_step_count=STEPS,
            derandomize=MORE is None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    # What was done is worth the name: most deeds, and not by the ordinary ways alone.
    assert len(done) > len(DEEDS) / 2

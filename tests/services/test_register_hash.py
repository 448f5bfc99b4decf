import random
from datetime import UTC, datetime

import pytest
import rfc8785

from tests.factories import NOON
from tests.factories_register import append_changes, published_record
from trusted.persistence.chain import link
from trusted.persistence.database import db
from trusted.register.follower import Follower
from trusted.register.records import line, line_of, packed, published
from trusted.register.state_hash import NOTHING
from trusted.register.writing import PAGE
from trusted.services.register import follower_for, open_register, state_hash_at


@pytest.fixture
def store(app, settings):
    return open_register(settings)


def stream(chance, length, identifiers=40):
    """Return random changes: records that come, change and go."""
    return [
        (
            f"customs:KR/{chance.randrange(identifiers)}",
            published_record(chance.randrange(9), tier=chance.randrange(4))
            if chance.random() < 0.8
            else None,
        )
        for _ in range(length)
    ]


@pytest.mark.parametrize("record", [
    published_record(),
    published_record(valid_until=None, score_band=None),
    published_record() | {"superseded_by": [
        {"company": "Owl", "since": "2027-01-01", "identifiers": ["scac:OWLX"]}
    ]},
    published_record() | {"company": '\x00\x1f\b\n"\\/é€😀\u2028'},
])  # fmt: skip
def test_a_line_is_the_rfc_8785_form_and_can_be_told_from_the_copy(record):
    said = line("scac:FXPQ", published(record))

    assert said == rfc8785.dumps({"identifier": "scac:FXPQ", "record": record})
    assert line_of("scac:FXPQ", packed(published(record))) == said


def test_copy_and_history_have_one_hash_after_any_changes(store):
    follower, chance = follower_for(db.engine, store), random.Random(5)
    assert store.state().state_hash == state_hash_at(0) == NOTHING
    seen = {NOTHING}
    for length in (1, 3, 30, 300):
        append_changes(stream(chance, length), NOON)
        follower.catch_up()
        state = store.state()
        assert state.state_hash == state_hash_at(state.sequence)
        seen.add(state.state_hash)
    assert len(seen) == 5


def test_the_hash_at_each_page_is_remembered(store):
    append_changes(stream(random.Random(6), 2 * PAGE + 10, identifiers=300), NOON)
    follower_for(db.engine, store).catch_up()

    with store.reading() as view:
        for sequence in (PAGE, 2 * PAGE, 2 * PAGE + 10):
            assert view.state_hash_at(sequence) == state_hash_at(sequence)
        with pytest.raises(LookupError):
            view.state_hash_at(PAGE + 1)


def test_a_follower_killed_at_random_goes_on_to_the_same_hash(store):
    chance = random.Random(7)
    append_changes(stream(chance, 400), NOON)
    whole = follower_for(db.engine, store)

    class Killed(BaseException):
        pass

    def now():
        if chance.random() < 0.5:
            raise Killed
        return datetime.now(UTC)

    kills = 0
    while store.state().sequence < 400:
        try:
            with store.writing() as writer:
                writer.apply(whole._changes_after(writer.state.sequence, chance.randrange(1, 20)))
                writer.heard(now())
        except Killed:
            kills += 1
            store.close()

    assert kills > 3
    assert store.state().state_hash == state_hash_at(400)
    assert Follower(store, whole._changes_after, link, lambda: NOON).rebuild() == 400
    assert store.state().state_hash == state_hash_at(400)


def test_the_commands_rebuild_and_compare(app, store):
    append_changes(stream(random.Random(8), 50), NOON)
    run = app.test_cli_runner().invoke

    rebuilt = run(args=["register", "rebuild"])
    assert f"state hash {state_hash_at(50)}" in rebuilt.output
    assert run(args=["register", "verify"]).output.endswith("They are equal.\n")

    with store.writing() as writer:
        key = next(iter(writer._transaction.cursor(writer._databases.records)))[0]
        writer._transaction.delete(key, db=writer._databases.records)
    differing = run(args=["register", "verify"])
    assert differing.exit_code == 1
    assert "They differ" in differing.output

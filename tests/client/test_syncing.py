import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.client.conftest import Program
from tests.factories_register import published_record
from trusted.client import LocalRegister, sync
from trusted.client import taking as taking_module
from trusted.client.refusals import RolledBack, SourceFailed
from trusted.register.records import line
from trusted.register.state_hash import StateHash

names = st.sampled_from([f"customs:KR/{number}" for number in range(6)])
answers = st.one_of(
    st.none(), st.builds(published_record, st.integers(1, 3), tier=st.integers(0, 3))
)
streams = st.lists(st.tuples(names, answers), max_size=25)


def lines_of(register):
    with register._store.reading() as view:
        return list(view.lines())


@given(streams, streams, st.integers(1, 7), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_snapshot_and_changes_come_to_the_same_as_all_of_it(
    tmp_path_factory, before, after, page, begins_with_snapshot
):
    program = Program()
    program.page, program.has_snapshot = page, begins_with_snapshot
    program.publish(*before)
    register = LocalRegister(
        tmp_path_factory.mktemp("copy"),
        program.keys,
        clock=program.now.timestamp,
        map_mib=8,
    )
    sync(register, program)
    program.publish(*after)

    assert sync(register, program) == len(before) + len(after)

    assert lines_of(register) == program.lines(len(program.history))
    assert register.state.state_hash == program.state_hash(len(program.history))
    register.close()


def test_a_restart_finds_exactly_what_was_verified(program, opened):
    program.publish(*((f"customs:KR/{n}", published_record(n)) for n in range(9)))
    first = opened()
    sync(first, program)
    state, lines = first.state, lines_of(first)
    first.close()

    again = opened(keys=())

    assert (again.state, lines_of(again)) == (state, lines)
    assert again.lookup("customs:KR/3").company_id == 3
    assert sync(again, program) == 9


def test_killed_at_any_moment_it_goes_on_from_what_was_verified(program, opened, monkeypatch):
    chance = random.Random(20270301)
    program.page = 40
    apply, load = taking_module.apply, taking_module.load

    class Killed(BaseException):
        pass

    def perhaps(verb):
        def do(*given):
            if chance.random() < 0.3:
                raise Killed
            verb(*given)
            if chance.random() < 0.3:
                raise Killed

        return do

    monkeypatch.setattr(taking_module, "apply", perhaps(apply))
    monkeypatch.setattr(taking_module, "load", perhaps(load))
    kills = 0
    for _ in range(20):
        program.publish(
            *(
                (
                    f"customs:KR/{chance.randrange(60)}",
                    published_record(chance.randrange(9)) if chance.random() < 0.8 else None,
                )
                for _ in range(50)
            )
        )
        program.now += timedelta(seconds=1)
        while True:
            register = opened()
            try:
                sync(register, program)
                break
            except Killed:
                kills += 1
            finally:
                register.close()

    register = opened()
    assert kills > 10
    assert register.state.sequence == 1000
    assert lines_of(register) == program.lines(1000)


def test_who_is_too_far_behind_takes_the_whole_register(program, opened):
    program.publish(("scac:FXPQ", published_record(1)))
    register = opened()
    sync(register, program)
    program.publish(*((f"customs:KR/{n}", published_record(n)) for n in range(5)))
    program.first_kept = 6

    assert sync(register, program) == 6
    assert lines_of(register) == program.lines(6)


def test_a_program_that_was_restored_from_an_older_state_is_refused(program, opened):
    program.publish(*((f"customs:KR/{n}", published_record(n)) for n in range(5)))
    register = opened()
    sync(register, program)
    del program.history[3:]
    program.publish(("scac:FXPQ", published_record(1)), ("scac:FXPR", published_record(1)))
    program.publish(("scac:FXPS", published_record(1)))

    with pytest.raises(RolledBack):
        sync(register, program)

    assert register.state.sequence == 5


def test_a_fetch_that_fails_leaves_nothing_behind(program, opened, monkeypatch):
    program.publish(("scac:FXPQ", published_record(1)))
    register = opened()

    def broken(_sequence, _name, to, _at_most):
        to.write_bytes(b"half")
        raise SourceFailed("the line is dead")

    monkeypatch.setattr(program, "file", broken)
    with pytest.raises(SourceFailed):
        sync(register, program)
    assert register.is_empty
    assert [path.name for path in register.folder.iterdir() if path.is_dir()] == []


def test_what_others_sync_is_answered_at_once(program, opened):
    program.publish(("scac:FXPQ", published_record(1)))
    register = opened()
    sync(register, program)
    assert register.lookups(["scac:FXPQ", "SCAC:fxpq", "scac:ZZZZ", "nonsense"]) == [
        register.lookup("scac:FXPQ"), register.lookup("scac:FXPQ"), None, None,
    ]  # fmt: skip

    program.publish(("scac:FXPQ", published_record(1, status="suspended", tier=0)))
    register.take_changes(program.changes(1))

    assert register.lookup("scac:FXPQ").enrollments[0].status == "suspended"


def test_the_kept_hash_is_that_of_the_lines(program, opened):
    program.publish(("scac:FXPQ", published_record(1)))
    register = opened()
    sync(register, program)
    record = register.lookup("scac:FXPQ")
    assert StateHash.of([line("scac:FXPQ", record)]).hexdigest() == register.state.state_hash

"""Holds in the register copy: beside the standings, in the same hash, never in an answer."""

from datetime import UTC, datetime

import msgspec
import pytest

from tests.register.test_register import NOON, History, record
from trusted.domain.holds import HoldTerms
from trusted.persistence.chain import link
from trusted.register.follower import Follower
from trusted.register.held import PublishedHold, PublishedHolds, packed_holds
from trusted.register.reading import EMPTY, STATE, RegisterState, unpack_state
from trusted.register.records import line, published, read_line
from trusted.register.state_hash import StateHash
from trusted.register.store import RegisterStore

UNTIL = datetime(2026, 12, 24, tzinfo=UTC)
SECONDS = int(UNTIL.timestamp())
CARRIER = {"roles": ["carrier"], "starts_at": None, "until": "2026-12-24T00:00:00Z"}
FROM_NOON = {"roles": [], "starts_at": "2026-11-24T12:00:00Z", "until": "2026-12-24T00:00:00Z"}
HELD = {"holds": [CARRIER, FROM_NOON]}


@pytest.fixture
def store(tmp_path):
    store = RegisterStore(tmp_path / "register", 64)
    yield store
    store.close()


def follow(store, *changes):
    history = History()
    for identifier, content in changes:
        history.publish(identifier, content)
    Follower(store, history.after, link, lambda: NOON).catch_up()
    return history


def test_what_is_held_is_told_to_the_rule_in_any_spelling_and_to_nobody_else(store):
    follow(store, ("scac:FXPQ", record()), ("hold:scac:FXPQ", HELD), ("hold:shipment:1Z", HELD))

    with store.reading() as view:
        terms = (
            HoldTerms(("carrier",), None, SECONDS),
            HoldTerms((), int(NOON.timestamp()), SECONDS),
        )
        assert view.holds_on("scac:FXPQ") == view.holds_on(" SCAC:fxpq") == terms
        assert view.holds_on("shipment:1Z") == terms
        assert view.holds_on("shipment:1z") == view.holds_on("scac:FXPR") == ()
        assert list(view.held_shipments()) == [("1Z", terms)]
        assert view.holds_in_force().at == int(NOON.timestamp())
        assert b"hold" not in view.answer("scac:FXPQ")
        assert view.answer("hold:scac:FXPQ") is None
        assert view.party("hold:scac:FXPQ") is None
        assert (view.state.records, view.state.holds) == (1, 2)


def test_a_hold_is_gone_with_the_change_that_takes_it_out(store):
    follow(store, ("hold:scac:FXPQ", HELD), ("hold:scac:FXPQ", None))

    with store.reading() as view:
        assert view.holds_on("scac:FXPQ") == ()
        assert view.holds_in_force() is None
        assert view.state.state_hash == EMPTY.state_hash


def test_the_lines_come_in_order_and_lead_to_the_same_copy_elsewhere(store, tmp_path):
    names = ("scac:FXPQ", "ein:12-3456789", "iata:LH", "gln:1")
    follow(
        store,
        *((name, record()) for name in names),
        *((f"hold:{name}", HELD) for name in (*names, "shipment:1Z", "seller:é")),
    )
    with store.reading() as view:
        lines = list(view.lines())
        state = view.state
    other = RegisterStore(tmp_path / "other", 64)
    with other.writing() as writer:
        writer.load(lines, state.sequence, state.head)

    assert [read_line(one)[0] for one in lines] == sorted(read_line(one)[0] for one in lines)
    assert state.state_hash == StateHash.of(lines).hexdigest()
    assert other.state() == msgspec.structs.replace(state, heard_at=0.0)
    with other.reading() as view:
        assert list(view.lines()) == lines
        assert view.holds_on("seller:é")
    other.close()


@pytest.mark.parametrize(
    ("identifier", "content"),
    [
        ("scac:FXPQ", HELD),
        ("hold:scac:FXPQ", record()),
        ("hold:scac:FXPQ", {"holds": [CARRIER | {"until": "2026-12-24T00:00:00.5Z"}]}),
        ("hold:scac:FXPQ", {"holds": [CARRIER | {"reason": "secret"}]}),
        ("hold:scac:FXPQ", {"holds": []}),
        ("hold:scac:FXPQ", {"holds": [CARRIER | {"until": "2026-12-24T00:00:00"}]}),
    ],
)
def test_what_is_not_of_its_kind_is_refused(store, identifier, content):
    with pytest.raises(ValueError):
        follow(store, (identifier, content))
    assert store.state().sequence == 0


def test_a_line_tells_of_a_hold_no_more_than_the_priority_needs():
    held = PublishedHolds((PublishedHold(("carrier",), None, UNTIL),))
    assert line("hold:scac:FXPQ", held) == (
        b'{"identifier":"hold:scac:FXPQ","record":{"holds":[{"roles":["carrier"],'
        b'"starts_at":null,"until":"2026-12-24T00:00:00Z"}]}}'
    )
    assert published({"holds": [CARRIER]}) == held
    assert packed_holds(held)


def test_a_copy_that_was_made_before_there_were_holds_can_be_read(store):
    with store.writing() as writer:
        before = [7, 7.5, 3, "h" * 64, "s" * 64]
        writer._transaction.put(STATE, msgspec.msgpack.encode(before), db=writer._databases.meta)
    assert store.state() == RegisterState(7, 7.5, 3, "h" * 64, "s" * 64, holds=0)
    assert unpack_state(msgspec.msgpack.encode(before)).holds == 0

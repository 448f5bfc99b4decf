import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from trusted.domain.standing import Status
from trusted.persistence.chain import GENESIS, link
from trusted.register.follower import AT_MOST, Follower, RegisterBroken
from trusted.register.reading import NEVER
from trusted.register.records import Change
from trusted.register.store import RegisterStore

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def record(company_id=1, **given):
    enrollment = {
        "partner_number": "TP00012344",
        "entity_type": "carrier",
        "status": "validated",
        "tier": 2,
        "status_since": "2026-03-02",
        "valid_until": "2030-03-02",
        "score_band": "B",
        "random_ppm": 31,
        "evidence_level": "site",
    } | given
    return {
        "company_id": company_id,
        "company": 'Fox "Parcel" Express',
        "policy": "2027-01:9f2c",
        "enrollments": [enrollment],
    }


class History(list):
    """A history of changes as the write model keeps it."""

    def publish(self, identifier, content):
        previous = self[-1].hash if self else GENESIS
        sequence = len(self) + 1
        self.append(
            Change(
                sequence,
                NOON,
                identifier,
                content,
                previous,
                link(
                    previous,
                    {
                        "sequence": sequence,
                        "at": NOON.isoformat(),
                        "identifier": identifier,
                        "record": content,
                    },
                ),
            )
        )

    def after(self, sequence, limit):
        return [change for change in self if change.sequence > sequence][:limit]


@pytest.fixture
def store(tmp_path):
    store = RegisterStore(tmp_path / "register", 64)
    yield store
    store.close()


@pytest.fixture
def history():
    return History()


def follower(store, history, now=NOON):
    return Follower(store, history.after, link, lambda: now)


def test_an_empty_register_knows_nobody_and_says_that_it_was_never_fresh(store):
    with store.reading() as view:
        assert view.answer("scac:FXPQ") is None
        assert view.party("scac:FXPQ") is None
        assert (view.sequence, view.as_of) == (0, NEVER)


def test_a_published_record_is_answered_as_it_was_published(store, history):
    history.publish("scac:FXPQ", record())

    assert follower(store, history).catch_up() == 1

    with store.reading() as view:
        content = record()
        answer = json.loads(b"{" + view.answer("scac:FXPQ"))
        assert answer == {
            "known": True,
            "company": content["company"],
            "enrollments": content["enrollments"],
            "policy": content["policy"],
        }
        assert list(answer["enrollments"][0]) == list(content["enrollments"][0])
        party = view.party("scac:FXPQ")
        assert (party.company, party.enrollments["carrier"].status) == ("1", Status.VALIDATED)
        assert (view.sequence, view.as_of) == (1, NOON)


@pytest.mark.parametrize("spelling", ["scac:fxpq", "SCAC:FXPQ", "scac: FXPQ "])
def test_another_spelling_does_not_hide_a_party_from_the_rule(store, history, spelling):
    history.publish("scac:FXPQ", record(status="suspended", tier=0))
    follower(store, history).catch_up()

    with store.reading() as view:
        assert view.party(spelling).enrollments["carrier"].status is Status.SUSPENDED


@pytest.mark.parametrize("text", ["", "x", "scac:", "nothing:1", "\x00", "é" * 400])
def test_what_is_no_identifier_is_nobody(store, text):
    with store.reading() as view:
        assert view.party(text) is None


def test_of_two_enrollments_of_one_entity_type_the_newer_counts(store, history):
    content = record(status="withdrawn", tier=0)
    content["enrollments"].append(record(partner_number="TP00000018")["enrollments"][0])
    history.publish("scac:FXPQ", content)
    follower(store, history).catch_up()

    with store.reading() as view:
        assert view.party("scac:FXPQ").enrollments["carrier"].partner_number == "TP00000018"


def test_an_ended_identifier_answers_nothing_any_more(store, history):
    history.publish("scac:FXPQ", record())
    history.publish("scac:FXPR", record())
    history.publish("scac:FXPQ", None)
    follower(store, history).catch_up()

    with store.reading() as view:
        assert view.answer("scac:FXPQ") is None
        assert view.state.records == 1


def test_catching_up_twice_changes_nothing_but_the_moment(store, history):
    history.publish("scac:FXPQ", record())
    follower(store, history).catch_up()
    before = store.state()

    follower(store, history, NOON + timedelta(seconds=1)).catch_up()

    assert store.state().as_of == NOON + timedelta(seconds=1)
    assert (store.state().sequence, store.state().head) == (before.sequence, before.head)


def test_the_moment_never_goes_back(store, history):
    follower(store, history).catch_up()
    follower(store, history, NOON - timedelta(hours=1)).catch_up()
    assert store.state().as_of == NOON


def test_more_changes_than_one_transaction_takes_all_arrive(store, history):
    for number in range(AT_MOST + 1):
        history.publish(f"customs:KR/{number}", record(company_id=number))

    assert follower(store, history).catch_up() == AT_MOST + 1
    assert store.state().records == AT_MOST + 1


def test_a_reading_rests_on_one_sequence_while_changes_arrive(store, history):
    history.publish("scac:FXPQ", record())
    follower(store, history).catch_up()

    with store.reading() as view:
        history.publish("scac:FXPQ", record(status="suspended", tier=0))
        follower(store, history).catch_up()
        assert view.party("scac:FXPQ").enrollments["carrier"].status is Status.VALIDATED
        assert view.sequence == 1
    assert store.state().sequence == 2


def test_a_gap_is_refused_and_the_moment_stays(store, history):
    history.publish("scac:FXPQ", record())
    follower(store, history).catch_up()
    history.publish("scac:FXPR", record())
    history.publish("scac:FXPS", record())
    del history[1]

    with pytest.raises(RegisterBroken, match="change 2"):
        follower(store, history, NOON + timedelta(seconds=1)).catch_up()

    assert (store.state().sequence, store.state().as_of) == (1, NOON)


def test_an_altered_change_is_refused(store, history):
    history.publish("scac:FXPQ", record())
    altered = history[0]
    history[0] = Change(
        altered.sequence,
        altered.at,
        altered.identifier,
        record(tier=3),
        altered.previous_hash,
        altered.hash,
    )

    with pytest.raises(RegisterBroken, match="change 1"):
        follower(store, history).catch_up()

    assert store.state().sequence == 0


def test_a_look_up_answers_as_a_reading_does(store, history):
    history.publish("scac:FXPQ", record())
    assert store.look_up("scac:FXPQ") == (store.state(), None)
    follower(store, history).catch_up()
    state, answered = store.look_up("scac:FXPQ")
    with store.reading() as view:
        assert (state, answered) == (view.state, view.answer("scac:FXPQ"))
    assert store.look_up("scac:fxpq") == (state, None), "it takes the normal form only"


def test_a_failure_is_logged_and_not_passed_on_to_who_published(store, history, caplog):
    history.publish("scac:FXPQ", record())
    history.publish("scac:FXPR", record())
    del history[0]

    follower(store, history).wake()

    assert "cannot be brought up to date" in caplog.text
    assert store.state().as_of == NEVER


def test_a_failure_that_lasts_is_logged_once_and_its_end_too(store, history, caplog):
    history.publish("scac:FXPQ", record())
    history.publish("scac:FXPR", record())
    first = history.pop(0)
    following = follower(store, history)
    for _ in range(3):
        following.wake()
    history.insert(0, first)
    following.wake()

    assert caplog.text.count("cannot be brought up to date") == 1
    assert caplog.text.count("up to date again") == 1
    assert store.state().sequence == 2


def test_a_rebuild_gives_the_same_register(store, history):
    history.publish("scac:FXPQ", record())
    history.publish("scac:FXPR", record())
    follower(store, history).catch_up()
    before = store.state()

    follower(store, history).rebuild()

    assert store.state() == before


def test_many_followers_at_once_apply_each_change_once(store, history):
    for number in range(300):
        history.publish(f"customs:KR/{number}", record(company_id=number))
    threads = [threading.Thread(target=follower(store, history).catch_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (store.state().sequence, store.state().records) == (300, 300)
    assert store.state().head == history[-1].hash


def test_of_two_followers_of_a_host_one_leads_and_the_other_takes_over(store, history):
    first, second = follower(store, history), follower(store, history)
    thread = first.start()
    wait_until(lambda: store.state().as_of == NOON)
    assert not second._leads()

    first.stop()
    thread.join(timeout=5)

    assert second._leads()
    second._resign()


def wait_until(condition):
    ready = threading.Event()
    for _ in range(500):
        if condition():
            return
        ready.wait(0.01)
    raise AssertionError("it did not happen within 5 seconds")


def test_a_store_that_was_closed_opens_again_with_what_it_had(store, history):
    history.publish("scac:FXPQ", record())
    follower(store, history).catch_up()
    store.close()
    assert store.state().sequence == 1

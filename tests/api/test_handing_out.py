import gzip
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import rfc8785
import time_machine
from joserfc import jws
from joserfc.jwk import KeySet

from tests.factories import NOON, make_account
from tests.factories_register import append_changes, published_record
from trusted.domain.standing import Role
from trusted.persistence.chain import link
from trusted.register.handouts import Changes, Manifest
from trusted.register.signatures import encoded
from trusted.register.state_hash import StateHash
from trusted.register.writing import PAGE
from trusted.services.register import state_hash_at
from trusted.services.signing_keys import make_key
from trusted.services.snapshots import make_snapshot

SNAPSHOT, CHANGES = "/api/v1/register/snapshot", "/api/v1/register/changes"


@pytest.fixture
def publish(application, settings):
    """Publish through the history, with a key to sign by."""
    with application.app_context():
        make_key(settings.signing_secret, actor=None, now=NOON)
        make_account(Role.ADMINISTRATOR)

    def publish(*changes, at=None):
        with application.app_context():
            rows = append_changes(changes, at or datetime.now(UTC))
            application.extensions["follower"].catch_up()
        return rows

    publish()
    return publish


@pytest.fixture
def snapshot(application, settings):
    def make():
        with application.app_context():
            return make_snapshot(settings, now=datetime.now(UTC))

    return make


def checked(client, document, kind):
    """Check a signature as anybody can: by RFC 8785 and an independent library."""
    keys = KeySet.import_key_set(client.get("/.well-known/jwks.json").json)
    signature = document.pop("signature")
    header, _, last = signature.partition("..")
    compact = f"{header}.{encoded(rfc8785.dumps(document)).decode()}.{last}"
    opened = jws.deserialize_compact(compact, keys, algorithms=["Ed25519"])
    assert opened.headers()["typ"] == kind
    return document


def test_a_snapshot_is_all_that_the_register_answers_signed(client, machine, publish, snapshot):
    publish(
        ("scac:FXPQ", published_record(1)),
        ("scac:AAAA", published_record(2)),
        ("scac:FXPQ", published_record(1, tier=3)),
        ("scac:GONE", published_record(3)),
        ("scac:GONE", None),
    )
    made = snapshot()

    answer = machine.get(SNAPSHOT)

    manifest = checked(client, answer.json, "register-snapshot+jws")
    assert set(manifest) == set(Manifest.__struct_fields__) - {"signature"}
    assert manifest["sequence"] == 5
    (file,) = manifest["files"]
    packed = machine.get(f"{SNAPSHOT}/5/{file['name']}", buffered=True)
    assert packed.content_type == "application/gzip"
    assert (len(packed.data), sha256(packed.data).hexdigest()) == (file["size"], file["sha256"])
    lines = gzip.decompress(packed.data).splitlines()
    assert [json.loads(line)["identifier"] for line in lines] == ["scac:AAAA", "scac:FXPQ"]
    assert json.loads(lines[1])["record"] == published_record(1, tier=3)
    assert StateHash.of(lines).hexdigest() == manifest["state_hash"] == made.state_hash
    assert manifest["policy"]["priority"]["role_weights"]["carrier"] == 2500


def test_a_snapshot_made_again_has_the_same_bytes_and_old_ones_are_forgotten(
    machine, publish, snapshot, settings
):
    first, again = snapshot(), snapshot()
    assert first.files == again.files
    for number in range(4):
        publish(("scac:FXPQ", published_record(1, tier=number)))
        snapshot()
    kept = sorted(path.name for path in settings.snapshots_dir.iterdir())
    assert kept == ["2", "3", "4", "newest.json"]


def test_what_is_kept_is_asked_for_again_by_its_etag(machine, publish, snapshot):
    snapshot()
    for path in (SNAPSHOT, f"{SNAPSHOT}/0/records.ndjson.gz"):
        first = machine.get(path, buffered=True)
        again = machine.get(path, headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
        assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert "immutable" in first.headers["Cache-Control"]
    part = machine.get(path, headers={"Range": "bytes=0-1"}, buffered=True)
    assert (part.status_code, part.data) == (206, b"\x1f\x8b")


@pytest.mark.parametrize(
    "path", ["0/newest.json", "1/records.ndjson.gz", "0/..%2fnewest.json", "0/%00", "99999999999/x"]
)
def test_a_file_that_is_none_is_not_found(machine, publish, snapshot, path):
    snapshot()
    answer = machine.get(f"{SNAPSHOT}/{path}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_without_a_snapshot_that_holds_there_is_a_problem(machine, publish, snapshot):
    answer = machine.get(SNAPSHOT)
    assert (answer.status_code, answer.json["code"]) == (503, "no-snapshot")
    snapshot()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        machine.sign_in()
        assert machine.get(SNAPSHOT).status_code == 503


def test_changes_come_in_order_signed_with_the_hash_that_they_lead_to(
    client, machine, publish, application
):
    publish(*((f"customs:KR/{n}", published_record(n)) for n in range(5)))
    rows = publish(("scac:FXPQ", published_record(1)), ("customs:KR/1", None))

    answer = machine.get(f"{CHANGES}?after=5")

    assert answer.headers["Cache-Control"] == "no-store"
    given = checked(client, answer.json, "register-changes+jws")
    assert set(given) == set(Changes.__struct_fields__) - {"signature"}
    assert (given["after"], given["sequence"], given["complete"]) == (5, 7, True)
    with application.app_context():
        assert given["state_hash"] == state_hash_at(7)
    assert [change["sequence"] for change in given["changes"]] == [6, 7]
    assert [change["record"] for change in given["changes"]] == [published_record(1), None]
    for change, row in zip(given["changes"], rows, strict=True):
        content = {name: change[name] for name in ("sequence", "at", "identifier", "record")}
        assert change["hash"] == row["hash"] == link(change["previous_hash"], content)


def test_no_change_is_harmless(machine, publish):
    publish(("scac:FXPQ", published_record(1)), at=NOON - timedelta(days=90))
    given = machine.get(f"{CHANGES}?after=1").json
    assert (given["changes"], given["sequence"], given["complete"]) == ([], 1, True)


def test_many_changes_come_page_by_page(machine, publish, application):
    publish(*((f"customs:KR/{n}", published_record(n)) for n in range(PAGE + 5)))

    first = machine.get(f"{CHANGES}?after=3").json
    second = machine.get(f"{CHANGES}?after={PAGE}").json

    assert (first["sequence"], first["complete"], len(first["changes"])) == (PAGE, False, PAGE - 3)
    assert (second["sequence"], second["complete"]) == (PAGE + 5, True)
    with application.app_context():
        assert first["state_hash"] == state_hash_at(PAGE)


def test_older_changes_are_gone_and_the_problem_says_where_the_register_is(machine, publish):
    publish(("scac:FXPQ", published_record(1)), at=datetime.now(UTC) - timedelta(days=31))
    publish(("scac:FXPR", published_record(1)), at=datetime.now(UTC) - timedelta(days=29))

    answer = machine.get(f"{CHANGES}?after=0")

    assert (answer.status_code, answer.json["code"]) == (410, "changes-gone")
    assert SNAPSHOT in answer.json["detail"]
    assert machine.get(f"{CHANGES}?after=1").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "invalid-parameter"),
        ("?after=", 422, "invalid-parameter"),
        ("?after=-1", 422, "invalid-parameter"),
        ("?after=%D9%A1", 422, "invalid-parameter"),
        ("?after=" + "9" * 400, 422, "invalid-parameter"),
        ("?after=0&after=1", 422, "unknown-parameter"),
        ("?after=0&x=1", 422, "unknown-parameter"),
        ("?after=1", 409, "sequence-ahead"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(machine, publish, query, status, code):
    answer = machine.get(CHANGES + query)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_stale_copy_hands_nothing_out(machine, publish):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        assert machine.get(f"{CHANGES}?after=0").status_code == 503


def test_who_waits_is_answered_as_soon_as_something_changes(machine, publish):
    got = {}

    def ask():
        begun = time.monotonic()
        got["answer"] = machine.get(f"{CHANGES}?after=0", headers={"Prefer": "wait=30"})
        got["seconds"] = time.monotonic() - begun

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.3)
    publish(("scac:FXPQ", published_record(1)))
    asking.join(20)

    assert got["answer"].headers["Preference-Applied"] == "wait=30"
    assert [change["sequence"] for change in got["answer"].json["changes"]] == [1]
    assert 0.2 < got["seconds"] < 15


def test_only_so_many_wait_and_others_are_answered_at_once(machine, publish, application, settings):
    waiting = application.extensions["trusted-api"].waiting
    for _ in range(settings.register_waiters):
        assert waiting._places.acquire(blocking=False)

    begun = time.monotonic()
    answer = machine.get(f"{CHANGES}?after=0", headers={"Prefer": "respond-async, wait=30"})

    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers
    assert time.monotonic() - begun < 15


def test_who_waits_in_vain_gets_an_empty_answer(machine, publish):
    answer = machine.get(f"{CHANGES}?after=0", headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json["changes"]) == (200, [])

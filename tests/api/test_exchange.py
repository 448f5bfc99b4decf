"""Mutual recognition by the API: a list in, credit felt; a list out, signed; each its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.factories import make_validated, owner_of
from tests.factories_exchange import THEIRS, make_arrangement, make_terms, partner, sent_list
from tests.factories_holds import hold_draft, make_agency, make_agent, make_hold
from trusted.api.examples import ANSWERED, ASKED
from trusted.api.exchange_operations import LIST_JSON, SIGNATURE
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.register.signatures import PARTNER_LIST, Keyring, PublicKey, SignatureRefused, Signer
from trusted.services.exchange_export import agree_to_exchange
from trusted.services.exchange_keeping import SentList
from trusted.services.holds import agent_of
from trusted.services.partner_files import CSV, JSON, XML, read_partners
from trusted.services.signing_keys import make_key

PATH = "/api/v1/exchange/partners"
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def korea(application, new_machine, register, now):
    """A client of Korea's customs."""
    with application.app_context():
        make_arrangement(make_terms(begins_on=now.date()), now=now)
        arrangement = arrangement_called("kr-aeo")
        db.session.expunge_all()
    return new_machine(arrangement=arrangement).sign_in()


def send(machine, sent, **given):
    headers = {"Content-Type": sent.media_type, SIGNATURE: sent.signature}
    return machine.post(PATH, data=sent.data, headers=headers, **given)


def decided(machine, **parties):
    shipment = {"id": "1Z", "baseline": 400, "parties": parties}
    answer = machine.post("/api/v1/shipments/prioritize", json={"shipments": [shipment]})
    (decision,) = answer.json["decisions"]
    return decision["priority"], decision["lane"], decision["effects"][0]["code"]


@pytest.mark.parametrize("media_type", [JSON, CSV, XML])
def test_a_list_that_comes_is_felt_at_once(korea, now, media_type):
    carrier = {"carrier": ["customs:kr/aeo-1"]}
    assert decided(korea, **carrier)[2] == "unknown-party"

    answer = send(korea, sent_list([partner(), partner("B", country="JP")], now - HOUR, media_type))

    assert answer.status_code == 200, answer.json
    assert (answer.json["added"], answer.json["quarantined"]) == (2, 1)
    assert [one["outcome"] for one in answer.json["results"]] == ["accepted", "quarantined"]
    assert list(answer.json["results"][1]["doubts"]) == ["country-mismatch"]
    # Tier 2 of a carrier: 400 less 400 x 15 %.
    assert decided(korea, **carrier) == (340, "release", "tier-credit")
    standing = korea.get("/api/v1/parties/customs/KR/AEO-1").json["enrollments"][0]
    assert standing["recognized"] == {"arrangement": "kr-aeo", "country": "KR"}
    assert decided(korea, seller=["customs:KR/AEO-1"])[2] == "no-enrollment-in-role"


def test_the_example_of_a_list_works_as_it_is_written_sent_on_its_day(korea, now):
    written = ASKED["send_partners"] | {"as_of": (now - HOUR).isoformat()}
    data = msgspec.json.encode(written)
    signature = THEIRS.detached(PARTNER_LIST, data)

    answer = send(korea, SentList(data, JSON, signature))

    assert answer.status_code == 200, answer.json
    assert answer.json["results"] == ANSWERED["send_partners"]["results"]
    assert answer.json["added"] == ANSWERED["send_partners"]["added"]
    assert decided(korea, carrier=["customs:KR/1208800767"])[2] == "tier-credit"


def test_whoever_is_off_the_list_or_held_has_no_credit(application, korea, now):
    send(korea, sent_list([partner(), partner("B")], now - 3 * HOUR))
    with application.app_context():
        agent = agent_of(make_agent(make_agency()))
        make_hold(agent, hold_draft(now, subject="customs:KR/AEO-1"), now)
    assert decided(korea, carrier=["customs:KR/AEO-1"])[1] == "hold"

    answer = send(korea, sent_list([partner()], now - 2 * HOUR))

    assert answer.json["gone"] == 1
    assert decided(korea, carrier=["customs:KR/B"])[2] == "unknown-party"


def test_a_list_that_its_signature_does_not_fit_is_refused_whole_with_its_own_code(korea, now):
    good = sent_list([partner()], now - HOUR)
    for sent in (
        replace(good, data=good.data.replace(b"Hanbit", b"Hambit")),
        replace(good, signature=""),
        sent_list([partner()], now - HOUR, signer=Signer(bytes(32))),
    ):
        answer = send(korea, sent)
        assert (answer.status_code, answer.json["code"]) == (422, "list-signature-refused")
    assert decided(korea, carrier=["customs:KR/AEO-1"])[2] == "unknown-party"


def test_a_dry_run_changes_nothing_and_what_is_sent_twice_is_done_once(korea, now):
    sent = sent_list([partner()], now - HOUR)
    tried = send(korea, sent, query_string={"dry_run": "true"})
    assert (tried.json["list_number"], tried.json["added"]) == (None, 1)
    assert decided(korea, carrier=["customs:KR/AEO-1"])[2] == "unknown-party"

    headers = {"Content-Type": JSON, SIGNATURE: sent.signature, "Idempotency-Key": "one"}
    first = korea.post(PATH, data=sent.data, headers=headers)
    again = korea.post(PATH, data=sent.data, headers=headers)

    assert first.json == again.json
    assert again.headers["Idempotent-Replay"] == "true"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"media_type": "text/plain"}, 415),
        ({"data": b"{"}, 422),
        ({"data": b"\xff"}, 422),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(korea, now, change, status):
    sent = replace(sent_list([partner()], now - HOUR), **change)
    assert send(korea, sent).status_code == status


def test_only_a_client_of_an_administration_exchanges(machine, now):
    assert machine.get(PATH).status_code == 403
    assert send(machine, sent_list([partner()], now - HOUR)).status_code == 403


@pytest.fixture
def told(application, korea, now):
    """The same client, with two partners that agreed to be told to it."""
    with application.app_context():
        make_key(application.extensions["settings"].signing_secret, actor=None, now=now)
        arrangement = arrangement_called("kr-aeo")
        for _ in range(2):
            enrollment = make_validated()
            owner = owner_of(db.session.get_one(Company, enrollment.company_id))
            agree_to_exchange(enrollment, arrangement, agreed=True, actor=owner, now=now)
    return korea


def test_our_partners_are_told_page_by_page(told):
    first = told.get(PATH, query_string={"limit": 1}).json
    second = told.get(PATH, query_string={"limit": 1, "after": first["next"]}).json

    assert (first["list_number"], first["partners"], second["next"]) == (2, 2, None)
    numbers = [page["data"][0]["partner"]["number"] for page in (first, second)]
    assert len(set(numbers)) == 2
    changes = told.get(PATH, query_string={"changes": "true"}).json["data"]
    assert [(c["change"], c["partner"]["number"]) for c in changes] == [("added", numbers[1])]
    earlier = told.get(PATH, query_string={"list": 1}).json
    assert [line["partner"]["number"] for line in earlier["data"]] == numbers[:1]


@pytest.mark.parametrize("accept", [LIST_JSON, CSV, XML])
def test_our_partners_are_told_as_a_signed_file(told, accept):
    answer = told.get(PATH, headers={"Accept": accept})

    assert answer.mimetype == accept
    keys = told.browser.get("/.well-known/jwks.json").json["keys"]
    keyring = Keyring(PublicKey(**key) for key in keys if key["crv"] == "Ed25519")
    keyring.check(PARTNER_LIST, answer.headers[SIGNATURE], answer.data)
    with pytest.raises(SignatureRefused):
        keyring.check(PARTNER_LIST, answer.headers[SIGNATURE], answer.data + b" ")
    assert len(read_partners(answer.data, JSON if accept == LIST_JSON else accept).rows) == 2
    again = told.get(PATH, headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status"),
    [({"list": "9"}, 404), ({"list": "x"}, 422), ({"changes": "yes"}, 422), ({"size": "1"}, 422)],
)
def test_a_list_that_is_not_there_or_asked_for_oddly_is_refused(told, query, status):
    assert told.get(PATH, query_string=query).status_code == status

"""Mutual recognition by commands and by the clock: lists in, lists out, and what a day does."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_account, make_validated, owner_of
from tests.factories_exchange import CODE, given, make_arrangement, make_terms, partner, sent_list
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, ExchangeExport
from trusted.register.signatures import PARTNER_LIST, Keyring
from trusted.services.exchange_export import agree_to_exchange
from trusted.services.partner_files import CSV, JSON, XML, read_partners
from trusted.services.signing_keys import make_key, published_keys

ENDINGS = {"json": JSON, "csv": CSV, "xml": XML}
HOUR = timedelta(hours=1)
NAMES = ("export-partners", "settle-arrangements")


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=[str(arg) for arg in args])


@pytest.fixture
def korea(app, now):
    return make_arrangement(make_terms(begins_on=now.date()), now=now)


@pytest.fixture
def manager(app):
    return make_account(Role.PROGRAM_MANAGER).email


@pytest.fixture
def told(korea, now):
    """A partner that agreed to be told to Korea."""
    enrollment = make_validated()
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    agree_to_exchange(enrollment, korea, agreed=True, actor=owner, now=now)
    return enrollment


@pytest.fixture
def files(tmp_path):
    """Write a list and its signature as they come by other ways than the API."""

    def write(sent, name="list.json"):
        file, signature = tmp_path / name, tmp_path / f"{name}.jws"
        file.write_bytes(sent.data)
        signature.write_text(sent.signature + "\n")
        return file, "--signature", signature

    return write


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_is_tried_and_then_taken_over(run, korea, manager, files, now, ending):
    sent = sent_list([partner(), partner("B", country="JP")], now - HOUR, ENDINGS[ending])
    args = ("exchange", "import", CODE, *files(sent, f"list.{ending}"), "--by", manager)

    tried = run(*args, "--dry-run")

    assert tried.exit_code == 0, tried.output
    assert "row 2  quarantined  B  The arrangement does not speak for JP." in tried.output
    assert "2 rows, 2 new, 0 changed, 0 gone, 1 to decide on, nothing kept." in tried.output
    assert given("customs:KR/AEO-1") == {}

    taken = run(*args)

    assert taken.output.splitlines()[-1].endswith("1 to decide on.")
    assert given("customs:KR/AEO-1") == {"carrier": 2}
    again = run(*args)
    assert again.exit_code == 1
    assert "This one is no newer." in again.output


def test_a_list_is_refused_in_words(run, korea, manager, files, now):
    sent = sent_list([partner()], now - HOUR)
    file, *signature = files(sent)

    wrong = {
        "There is no arrangement xx": ("xx", file, *signature, "--by", manager),
        "Nobody signs in as": (CODE, file, *signature, "--by", "nobody@x.example"),
        "for program managers": (CODE, file, *signature, "--by", make_account().email),
    }
    for words, args in wrong.items():
        result = run("exchange", "import", *args)
        assert result.exit_code == 1
        assert words in result.output
    file.write_bytes(sent.data.replace(b"Hanbit", b"Hambit"))
    result = run("exchange", "import", CODE, file, *signature, "--by", manager)
    assert "Nothing of this list is taken." in result.output


@pytest.mark.parametrize("ending", ENDINGS)
def test_our_list_is_written_with_its_signature_beside_it(
    run, settings, told, tmp_path, now, ending
):
    file = tmp_path / f"ours.{ending}"
    unsigned = run("exchange", "export", CODE, file)
    assert unsigned.exit_code == 1
    assert "No key was made yet" in unsigned.output
    make_key(settings.signing_secret, actor=None, now=now)

    written = run("exchange", "export", CODE, file)

    assert written.exit_code == 0, written.output
    assert f"List 1: 1 partners in {file}" in written.output
    data = file.read_bytes()
    signature = (tmp_path / f"ours.{ending}.jws").read_text()
    Keyring(published_keys()).check(PARTNER_LIST, signature, data)
    (row,) = read_partners(data, ENDINGS[ending]).rows
    assert row.partner.number == told.partner_number


def test_a_list_of_nobody_or_in_no_form_is_not_written(run, korea, tmp_path):
    assert "Let FILE end in" in run("exchange", "export", CODE, tmp_path / "ours.pdf").output
    assert "Nobody agreed" in run("exchange", "export", CODE, tmp_path / "ours.json").output
    assert list(tmp_path.glob("ours*")) == []


def test_arrangements_are_listed_with_how_long_their_list_holds(run, korea, manager, files, now):
    assert f"{CODE}  in_force   no list  Korea Customs" in run("exchange", "list").output
    sent = sent_list([partner()], now - HOUR)
    run("exchange", "import", CODE, *files(sent), "--by", manager)

    until = (now - HOUR + timedelta(days=3)).isoformat(timespec="seconds")
    assert f"{CODE}  in_force   {until}  Korea Customs" in run("exchange", "list").output


def test_each_day_a_list_of_ours_is_made_and_credit_ends_with_a_list_that_is_too_old(
    run, korea, told, manager, files, now
):
    run("exchange", "import", CODE, *files(sent_list([partner()], now - HOUR)), "--by", manager)
    assert given("customs:KR/AEO-1") == {"carrier": 2}

    def on(days):
        result = run("jobs", "run", "--now", (now + timedelta(days=days)).date().isoformat())
        assert result.exit_code == 0, result.output
        return [line for line in result.output.splitlines() if line.startswith(NAMES)]

    assert "export-partners: 1 done" in on(2)
    assert "export-partners: 0 done" in on(2)
    assert db.session.query(ExchangeExport).count() == 2

    assert "settle-arrangements: 1 done" in on(4)
    assert given("customs:KR/AEO-1") == {}
    assert "settle-arrangements: 0 done" in on(4)

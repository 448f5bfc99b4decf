"""Foreign lists end to end: signed, compared, quarantined, and felt by the register."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_company, make_identifier
from tests.factories_exchange import (
    DAY,
    answers,
    given,
    make_arrangement,
    make_import,
    partner,
    sent_list,
)
from trusted.domain.errors import (
    InputRefused,
    ListSignatureRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import Scheme
from trusted.domain.recognition import Doubt, Outcome
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, ExchangeList
from trusted.persistence.queries.quarantine import (
    party_lines,
    row_before,
    waiting_count,
    waiting_rows,
)
from trusted.register.signatures import Signer
from trusted.services.exchange_import import (
    import_partners,
    person,
)
from trusted.services.exchange_keeping import RowOutcome
from trusted.services.partner_files import MEDIA_TYPES
from trusted.services.quarantine import decide_row

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def korea(app):
    return make_arrangement()


@pytest.fixture
def importer(app):
    return make_account(Role.PROGRAM_MANAGER)


def doubts(report):
    return {(r.number, doubt) for r in report.results for doubt in r.doubts}


def release(record_id=None, outcome=Outcome.RELEASE, actor=None, now=NOON):
    rows = waiting_rows(None, 1).items
    row = next(r for r in rows if record_id in (None, r.record.id))
    actor = actor or make_account(Role.SUPERVISOR)
    return decide_row(row, outcome, "Seen.", actor=actor, now=now)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_foreign_partner_is_credited_as_the_agreed_tier_in_its_role(korea, media_type):
    one = partner(identifiers=("tin:KR777", "mid:KRHANBUS1BUS"))
    report = make_import(korea, one, partner("AEO-2", tier="A"), media_type=media_type)

    assert [r.outcome for r in report.results] == [RowOutcome.ACCEPTED] * 2
    assert given("customs:KR/AEO-1") == given("customs:KR/777") == {"carrier": 2}
    assert given("mid:KRHANBUS1BUS") == {"carrier": 2}
    assert given("customs:KR/AEO-2") == {"carrier": 1}
    (said,) = answers()["customs:KR/AEO-1"]["enrollments"]
    assert said["recognized"] == {"arrangement": "kr-aeo", "country": "KR"}
    assert (said["partner_number"], said["status"]) == ("KR/AEO-1", "validated")
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).all()
    assert "import-partners" in {one.action for one in event}


def test_who_is_gone_from_the_list_loses_credit_at_once_and_the_difference_is_told(korea):
    make_import(korea, partner("A"), partner("B"), partner("C"))
    changed = replace(partner("B"), tier="A")
    report = make_import(korea, partner("A"), changed, partner("D"), now=NOON + DAY)

    assert report.difference.added == ("D",)
    assert report.difference.changed == ("B",)
    assert report.difference.gone == ("C",)
    assert given("customs:KR/C") == {}
    assert given("customs:KR/B") == {"carrier": 1}
    assert [r.outcome.value for r in report.results] == ["unchanged", "accepted", "accepted"]
    assert [line.party.number for line in party_lines(korea.id, 1).items] == ["A", "B", "D"]


def test_a_list_whose_signature_does_not_verify_is_refused_whole(korea, importer):
    good = sent_list([partner()])
    forged = sent_list([partner()], signer=Signer(bytes(32)))
    changed = replace(good, data=good.data.replace(b"Hanbit", b"Hambit"))
    unsigned = replace(good, signature="")
    for sent in (forged, changed, unsigned, replace(good, signature="ü..é")):
        with pytest.raises(ListSignatureRefused):
            import_partners(korea, sent, agent=person(importer), now=NOON)
    assert db.session.scalars(select(ExchangeList)).all() == []
    assert answers() == {}


def test_a_list_of_another_arrangement_or_no_newer_than_the_last_is_refused(korea, importer):
    make_import(korea, partner())
    for sent, words in (
        (sent_list([partner()], code="jp-aeo"), "not of the arrangement"),
        (sent_list([partner()]), "no newer"),
        (sent_list([partner()], as_of=NOON + DAY), "later than now"),
        (sent_list([], as_of=NOON), "from 1 to"),
    ):
        with pytest.raises(InputRefused, match=words):
            import_partners(korea, sent, agent=person(importer), now=NOON)


def test_a_dry_run_tells_all_and_keeps_nothing(korea, importer):
    sent = sent_list([partner(), partner("AEO-2", status="dreaming")])
    report = import_partners(korea, sent, agent=person(importer), now=NOON, dry_run=True)

    assert report.kept is None
    assert doubts(report) == {("AEO-2", Doubt.UNKNOWN_STATUS)}
    assert db.session.scalars(select(ExchangeList)).all() == []
    assert answers() == {}


def test_doubtful_rows_wait_and_count_only_once_a_second_person_released_them(korea, importer):
    company = make_company()
    make_identifier(company, Scheme.EORI, "KR55")
    report = make_import(
        korea,
        partner("A", identifiers=("eori:KR55",)),
        partner("B", country="JP"),
        partner("C", identifiers=("mid:KRSAMBUS1BUS",)),
        partner("D", identifiers=("mid:KRSAMBUS1BUS",)),
        partner("E"),
        partner("E", name="Other name"),
        partner("F"),
        actor=importer,
    )
    assert doubts(report) == {
        ("A", Doubt.CONFLICTING_IDENTIFIER),
        ("B", Doubt.COUNTRY_MISMATCH),
        ("C", Doubt.CONFLICTING_IDENTIFIER),
        ("D", Doubt.CONFLICTING_IDENTIFIER),
        ("E", Doubt.DUPLICATE),
    }
    assert set(answers()) == {"customs:KR/F"}
    assert waiting_count(korea.id) == 5
    with pytest.raises(NotSeparated):
        release(actor=importer)
    with pytest.raises(NotPermitted):
        release(actor=make_account(Role.REVIEWER))

    for row in waiting_rows(korea.id, 1).items:
        outcome = Outcome.REFUSE if row.party.number == "B" else Outcome.RELEASE
        release(row.record.id, outcome)

    assert waiting_count(korea.id) == 0
    assert given("customs:KR/A") == given("eori:KR55") == {"carrier": 2}
    assert given("customs:JP/B") == {}
    # Two of them are called so, and nobody knows which one is meant.
    assert given("mid:KRSAMBUS1BUS") == {}
    assert given("customs:KR/C") == given("customs:KR/D") == {"carrier": 2}


def test_what_was_decided_is_not_asked_again_until_the_list_says_something_else(korea):
    odd = partner("A", country="JP")
    make_import(korea, odd)
    decision = release()
    again = make_import(korea, odd, now=NOON + DAY)
    assert [r.outcome for r in again.results] == [RowOutcome.UNCHANGED]
    assert given("customs:JP/A") == {"carrier": 2}

    make_import(korea, replace(odd, name="New name"), now=NOON + 2 * DAY)
    assert given("customs:JP/A") == {}
    (row,) = waiting_rows(korea.id, 1).items
    assert row_before(row.record).id == decision.record_id
    make_import(korea, partner("B"), now=NOON + 2.5 * DAY)
    with pytest.raises(TransitionNotAllowed, match="newer list"):
        decide_row(row, Outcome.RELEASE, "Late.", actor=make_account(Role.SUPERVISOR), now=NOON)


def test_a_row_that_is_no_partner_spoils_no_other(korea, importer):
    sent = sent_list([partner("A"), partner("no number at all"), partner("B")])
    report = import_partners(korea, sent, agent=person(importer), now=NOON)

    assert [r.outcome.value for r in report.results] == ["accepted", "unreadable", "accepted"]
    assert report.kept.unreadable[0]["row"] == 2
    assert set(answers()) == {"customs:KR/A", "customs:KR/B"}

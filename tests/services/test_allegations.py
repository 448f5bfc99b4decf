from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.factories import NOON, make_account, make_validated
from tests.factories_allegations import draft, make_allegation, make_report_file
from trusted.domain.allegations import Category, Step, TriageState
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Allegation,
    AllegationContact,
    AuditEvent,
    RegisterChange,
    Score,
    StandingChange,
)
from trusted.persistence.queries.allegations import (
    allegations_counted,
    allegations_listed,
    endings_counted,
    files_of,
    grouped_under,
    messages_about,
)
from trusted.services.allegations import add_file, add_message, followed_by, report_violation
from trusted.services.triage import (
    ask_reporter,
    open_file,
    reporter_of,
    state_of,
    suggestions,
    take_step,
)
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("app")
OPEN = [state for state in TriageState if state.is_open]


@pytest.fixture
def store(settings):
    return LocalStore(settings.evidence_dir)


def reviewer():
    return make_account(Role.REVIEWER)


def test_a_report_is_followed_by_its_code_which_is_kept_nowhere():
    allegation, code = report_violation(draft(), now=NOON)

    assert followed_by(code.lower()).id == allegation.id
    assert code not in str(vars(db.session.get_one(Allegation, allegation.id)))
    with pytest.raises(InputRefused, match="Nothing was reported"):
        followed_by("00000-00000-00000-00000")


def test_of_an_anonymous_report_nothing_says_who_sent_it():
    make_allegation()

    assert db.session.scalar(select(func.count()).select_from(AllegationContact)) == 0
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.actor_id, event.detail) == ("report-violation", None, {})


def test_who_wishes_to_be_known_is_seen_by_who_deals_with_the_report_and_that_is_recorded():
    allegation = make_allegation(contact="kim@example.org")
    official = reviewer()

    assert reporter_of(allegation, actor=official, now=NOON) == "kim@example.org"

    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.actor_id) == ("read-reporter", official.id)
    for role in (Role.MEMBER, Role.VALIDATOR, Role.AUDITOR, Role.PROGRAM_MANAGER):
        with pytest.raises(NotPermitted):
            reporter_of(allegation, actor=make_account(role), now=NOON)


def test_a_report_must_say_something():
    with pytest.raises(InputRefused, match="Say what happened"):
        report_violation(draft(what="  "), now=NOON)


def test_questions_and_answers_go_back_and_forth_until_it_is_closed():
    allegation, official = make_allegation(), reviewer()
    ask_reporter(allegation, "Which color?", actor=official, now=NOON)
    add_message(allegation, "Green.", now=NOON)

    said = [(message.body, message.author_id) for message in messages_about(allegation.id)]
    assert said == [("Which color?", official.id), ("Green.", None)]
    listed = allegations_listed(1, states=OPEN, category=None).items
    assert [(row[0].id, row[2]) for row in listed] == [(allegation.id, True)]

    take_step(allegation, Step.CLOSE, ending="acted", actor=official, now=NOON)
    with pytest.raises(TransitionNotAllowed, match="closed"):
        add_message(allegation, "One more thing.", now=NOON)


def test_files_come_in_as_evidence_does(store):
    allegation = make_allegation()
    kept = make_report_file(allegation, store)

    assert make_report_file(allegation, store).id == kept.id
    with pytest.raises(InputRefused):
        add_file(allegation, BytesIO(b"MZ\x90\0bad"), "p.png", store=store, now=NOON)
    big = BytesIO(b"a" * (25 * 1024 * 1024 + 1))
    with pytest.raises(InputRefused, match="25 MB"):
        add_file(allegation, big, "big.txt", store=store, now=NOON)
    assert [file.id for file in files_of(allegation.id)] == [kept.id]


def test_a_report_has_only_so_many_files(store):
    allegation = make_allegation()
    for number in range(10):
        text = BytesIO(f"Page {number}".encode())
        add_file(allegation, text, f"{number}.txt", store=store, now=NOON)

    with pytest.raises(InputRefused, match="10 files"):
        add_file(allegation, BytesIO(b"More"), "more.txt", store=store, now=NOON)


def test_a_file_of_a_report_is_opened_by_officials_with_reports_alone(store):
    file = make_report_file(make_allegation(), store)

    with open_file(file, store=store, actor=reviewer(), now=NOON) as opened:
        assert opened.read() == b"Seen."
    for role in (Role.MEMBER, Role.VALIDATOR, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            open_file(file, store=store, actor=make_account(role), now=NOON)


def test_a_report_is_taken_referred_closed_and_opened_again():
    allegation, official = make_allegation(), reviewer()
    for step, named in (
        (Step.TAKE, {}),
        (Step.REFER, {"agency": "labor"}),
        (Step.CLOSE, {"ending": "no-violation"}),
        (Step.REOPEN, {}),
    ):
        take_step(allegation, step, **named, actor=official, now=NOON)

    assert state_of(allegation) is TriageState.IN_HAND
    with pytest.raises(TransitionNotAllowed):
        take_step(allegation, Step.TAKE, actor=official, now=NOON)


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (Step.REFER, {"agency": "moon"}),
        (Step.REFER, {}),
        (Step.CLOSE, {"ending": "because"}),
        (Step.GROUP, {}),
        (Step.GROUP, {"with_id": 99}),
    ],
)
def test_a_step_names_what_the_program_knows(step, named):
    with pytest.raises(InputRefused):
        take_step(make_allegation(), step, **named, actor=reviewer(), now=NOON)


def test_only_reviewers_and_supervisors_move_reports_on():
    allegation = make_allegation()
    for role in set(Role) - {Role.REVIEWER, Role.SUPERVISOR}:
        with pytest.raises(NotPermitted):
            take_step(allegation, Step.TAKE, actor=make_account(role), now=NOON)


def test_doubles_are_suggested_and_an_official_joins_them():
    first, second, official = make_allegation(), make_allegation(subject="Shiny"), reviewer()
    make_allegation(subject="Quite another", link="https://other.example", what="Hidden meat.")

    assert [one.id for one in suggestions(second, now=NOON)] == [first.id]
    take_step(second, Step.GROUP, with_id=first.id, actor=official, now=NOON)

    assert [one.id for one in grouped_under(first.id)] == [second.id]
    with pytest.raises(InputRefused, match="grouped itself"):
        take_step(first, Step.GROUP, with_id=second.id, actor=official, now=NOON)
    take_step(second, Step.PART, actor=official, now=NOON)
    assert grouped_under(first.id) == []


def test_reports_are_counted_by_category_and_by_why_they_were_closed():
    make_allegation(category=Category.SHIPPING)
    closed = make_allegation(category=Category.SHIPPING)
    take_step(closed, Step.CLOSE, ending="acted", actor=reviewer(), now=NOON)

    counted = {one.category: (one.open, one.closed, one.days) for one in allegations_counted()}

    assert counted[Category.SHIPPING] == (1, 1, 0.0)
    assert counted[Category.REVENUE] == (0, 0, None)
    assert endings_counted() == {"acted": 1}


def everything_that_stands():
    tables = (Score, StandingChange, RegisterChange)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_no_report_and_no_ending_of_one_moves_a_score_or_a_standing(store):
    enrollment = make_validated()
    company = enrollment.company_id
    before, tier = everything_that_stands(), enrollment.tier

    allegation = make_allegation(subject=f"Company {company}")
    make_report_file(allegation, store)
    take_step(allegation, Step.REFER, agency="labor", actor=reviewer(), now=NOON)
    take_step(allegation, Step.CLOSE, ending="acted", actor=reviewer(), now=NOON)

    assert everything_that_stands() == before
    db.session.refresh(enrollment)
    assert enrollment.tier == tier


def test_a_photo_of_a_reporter_is_kept_without_the_place_where_it_was_taken(tmp_path):
    exif, sent = Image.Exif(), BytesIO()
    exif[0x013B] = "Kim Reporter"
    Image.new("RGB", (8, 8)).save(sent, "JPEG", exif=exif)
    report, store = make_allegation(), LocalStore(tmp_path / "kept")

    for _ in range(2):
        sent.seek(0)
        file = add_file(report, sent, "seen.jpg", store=store, now=NOON)

    [kept] = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert b"Kim" not in kept.read_bytes()
    assert kept.name == file.sha256
    assert kept.stat().st_size == file.size
    assert [one.id for one in files_of(report.id)] == [file.id]

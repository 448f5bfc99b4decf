"""Many documents at once: tried first, then taken in line by line, never by halves."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories import NOON, enrollment_of, make_application, make_submitted, owner_of
from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Company, Evidence, Response, ResponseEvidence
from trusted.services import bundles
from trusted.services.bundles import (
    ARCHIVE,
    LIST,
    forget_aside,
    laid_aside,
    lay_aside,
    take_in_bundle,
    try_bundle,
)
from trusted.services.evidence import attach
from trusted.storage.local import FileTooLarge, LocalStore

HEADING = "filename,title,kind,criteria\n"


@pytest.fixture
def store(tmp_path, app):
    return LocalStore(tmp_path / "evidence")


def pack(folder, files, lines):
    """Lay an archive and its list into a folder."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    (folder / LIST).write_text(HEADING + "\n".join(lines), encoding="utf-8")
    return folder


def run(verb, application, folder, store):
    company = db.session.get_one(Company, enrollment_of(application).company_id)
    return verb(application, folder, store=store, max_bytes=1000, actor=owner_of(company), now=NOON)


def counts():
    models = (Evidence, Response, ResponseEvidence, AuditEvent)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def kept(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_trial_says_what_would_be_and_writes_nothing(store, tmp_path):
    application = make_application()
    lines = ["a.txt,Plan,procedure,GOV-01 CYB-01", "b.txt,Log,record,"]
    folder = pack(tmp_path / "bundle", {"a.txt": b"Plan.", "b.txt": b"Log."}, lines)
    before = counts()

    first, second = run(try_bundle, application, folder, store)

    assert (first.number, first.good) == (2, True)
    assert first.words == "Would be kept; supports GOV-01, CYB-01."
    assert second.words == "Would be kept; supports nothing yet."
    assert counts() == before
    assert kept(store) == []


def test_every_line_is_taken_in_with_what_it_supports(store, tmp_path):
    application = make_application()
    lines = ["a.txt,Plan,procedure,GOV-01 CYB-01", "b.txt,Log,record,CYB-01"]
    folder = pack(tmp_path / "bundle", {"a.txt": b"Plan.", "b.txt": b"Log."}, lines)

    results = run(take_in_bundle, application, folder, store)

    assert [r.good for r in results] == [True, True]
    assert counts()[:3] == [2, 2, 3]
    assert db.session.scalars(select(Evidence.kind).order_by(Evidence.id)).all() == [
        "procedure",
        "record",
    ]
    again = run(take_in_bundle, application, folder, store)
    assert "Was in the library as “Plan”" in again[0].words
    assert counts()[:3] == [2, 2, 3]


@pytest.mark.parametrize(
    ("line", "files", "words"),
    [
        ("no.txt,Plan,,", {}, "holds no file of this name"),
        ("a.txt,,,", {"a.txt": b"A."}, "title of 1 to 200"),
        ("a.txt,Plan,poem,", {"a.txt": b"A."}, "Choose a kind"),
        ("a.txt,Plan,,KYC-05 XYZ", {"a.txt": b"A."}, "Not asked of you: KYC-05, XYZ"),
        ("a.pdf,Plan,,", {"a.pdf": b"No PDF."}, "is something else"),
        ("a.txt,Plan,,", {"a.txt": b""}, "empty"),
        ("a.txt,Plan,,", {"a.txt": b"a b " * 251}, "larger than"),
        ("../a.txt,Plan,,", {"../a.txt": b"A."}, "without folders"),
        ("x/a.txt,Plan,,", {"x/a.txt": b"A."}, "without folders"),
        ("a.txt,Plan,,", {"a.txt": b"a" * 500_000}, "packed too tightly"),
    ],
)
def test_a_line_that_cannot_be_taken_in_says_why_and_leaves_nothing(
    store, tmp_path, line, files, words
):
    application = make_application()
    lines = [line, "good.txt,Good,,GOV-01"]
    folder = pack(tmp_path / "bundle", files | {"good.txt": b"Good."}, lines)

    tried = run(try_bundle, application, folder, store)
    taken = run(take_in_bundle, application, folder, store)

    for results in (tried, taken):
        assert [r.good for r in results] == [False, True]
        assert words in results[0].words
    assert counts()[:3] == [1, 1, 1]


def test_a_line_that_breaks_halfway_leaves_no_half_of_it(store, tmp_path, monkeypatch):
    application = make_application()
    lines = ["a.txt,Plan,,GOV-01 CYB-01", "b.txt,Log,,CYB-01"]
    folder = pack(tmp_path / "bundle", {"a.txt": b"Plan.", "b.txt": b"Log."}, lines)
    calls = []

    def breaking(response, evidence, **given):
        calls.append(response.criterion_id)
        if len(calls) == 2:
            raise TransitionNotAllowed("Closed in between.")
        attach(response, evidence, **given)

    monkeypatch.setattr(bundles, "attach", breaking)
    first, second = run(take_in_bundle, application, folder, store)

    assert (first.good, first.words) == (False, "Closed in between.")
    assert second.good
    assert counts()[:3] == [1, 1, 1]
    assert db.session.scalars(select(Evidence.title)).all() == ["Log"]


def test_a_file_that_no_line_names_is_told_and_left_out(store, tmp_path):
    folder = pack(tmp_path / "bundle", {"a.txt": b"A.", "b.txt": b"B."}, ["a.txt,Plan,,"])

    _, left = run(take_in_bundle, make_application(), folder, store)

    assert (left.number, left.filename, left.good) == (None, "b.txt", False)
    assert counts()[0] == 1


def test_what_was_handed_in_takes_in_nothing(store, tmp_path):
    submitted = make_submitted()
    folder = pack(tmp_path / "bundle", {"a.txt": b"A."}, ["a.txt,Plan,,"])

    for verb in (try_bundle, take_in_bundle):
        with pytest.raises(TransitionNotAllowed):
            run(verb, submitted, folder, store)


def test_what_is_no_archive_is_refused_as_a_whole(store, tmp_path):
    folder = pack(tmp_path / "bundle", {}, [])
    (folder / ARCHIVE).write_bytes(b"no archive")

    with pytest.raises(InputRefused, match="cannot be read"):
        run(try_bundle, make_application(), folder, store)


def test_files_lie_aside_for_one_person_and_one_day(app, tmp_path):
    owner, other = owner_of(make_company_with_owner()), owner_of(make_company_with_owner())
    settings_ = app.extensions["settings"]

    token = lay_aside(settings_, BytesIO(b"zip"), BytesIO(b"csv"), actor=owner, now=NOON)

    folder = laid_aside(settings_, token, actor=owner)
    assert (folder / ARCHIVE).read_bytes() == b"zip"
    assert laid_aside(settings_, token, actor=other) is None
    assert laid_aside(settings_, "../" + token, actor=owner) is None
    again = lay_aside(settings_, BytesIO(b"zip"), BytesIO(b"csv"), actor=owner, now=NOON)
    assert again == token
    forget_aside(settings_, token, actor=owner)
    forget_aside(settings_, token, actor=owner)
    assert laid_aside(settings_, token, actor=owner) is None


def test_what_lay_aside_for_a_day_is_swept_away(app):
    owner = owner_of(make_company_with_owner())
    settings_ = app.extensions["settings"]
    token = lay_aside(settings_, BytesIO(b"zip"), BytesIO(b"csv"), actor=owner, now=NOON)
    far = NOON + timedelta(days=40_000)

    lay_aside(settings_, BytesIO(b"new"), BytesIO(b"csv"), actor=owner, now=far)

    assert laid_aside(settings_, token, actor=owner) is None


def test_a_file_too_large_to_lie_aside_leaves_nothing(app):
    owner = owner_of(make_company_with_owner())
    settings_ = app.extensions["settings"]
    limit = settings_.evidence_max_bytes
    small = type("Small", (), {"data_dir": settings_.data_dir, "evidence_max_bytes": 2})()

    with pytest.raises(FileTooLarge):
        lay_aside(small, BytesIO(b"zip"), BytesIO(b"csv"), actor=owner, now=NOON)

    assert limit > 2
    assert list((settings_.data_dir / "aside" / str(owner.id)).iterdir()) == []


def make_company_with_owner():
    application = make_application()
    return db.session.get_one(Company, enrollment_of(application).company_id)


names = st.sampled_from(["a.txt", "b.txt", "c.txt", "A.TXT", "x/y.txt", "a b.txt"])
criteria = st.lists(st.sampled_from(["GOV-01", "CYB-01", "KYC-05", "?"]), max_size=3)
lines = st.tuples(names, st.sampled_from(["Plan", "", "a,b"]), criteria).map(
    lambda t: f'{t[0]},"{t[1]}",,{" ".join(t[2])}'
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    files=st.dictionaries(names, st.binary(max_size=30), max_size=4),
    lines=st.lists(lines, max_size=5),
)
def test_a_trial_promises_what_is_then_done(store, tmp_path, files, lines):
    application = make_application()
    folder = pack(tmp_path / "bundle", files, lines)
    evidence, _, links, _ = counts()

    tried = run(try_bundle, application, folder, store)
    taken = run(take_in_bundle, application, folder, store)

    assert [(r.number, r.good) for r in tried] == [(r.number, r.good) for r in taken]
    now_kept, _, now_linked, _ = counts()
    assert now_kept - evidence <= sum(r.good for r in taken)
    attached = db.session.scalar(select(func.count()).select_from(ResponseEvidence))
    assert attached == now_linked >= links

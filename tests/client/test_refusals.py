import msgspec
import pytest

from tests.client.conftest import FILE, MINUTE
from tests.factories_register import published_record
from trusted.client import ForeignKey, NotVerified, Refused, RegisterStale, SignatureRefused, sync
from trusted.client.refusals import (
    AnswerExpired,
    AnswerReplayed,
    AnswerSkips,
    ChangeAltered,
    ChangeMissing,
    ChangeRepeated,
    ChangesReordered,
    CopyDamaged,
    RolledBack,
    SnapshotAltered,
    SnapshotExpired,
    StateDiffers,
)
from trusted.register.signatures import Signer

OTHER = Signer(bytes(32))


@pytest.fixture
def copy(program, opened):
    """A copy at sequence 3; the program has published 7."""
    program.publish(*((f"customs:KR/{n}", published_record(n)) for n in range(3)))
    register = opened()
    sync(register, program)
    program.publish(*((f"customs:KR/{n}", published_record(n, tier=3)) for n in range(2, 6)))
    return register


def keeps(register, error, take):
    """Tell that something is refused by its own name, and that the copy keeps what it had."""
    before = register.state
    with pytest.raises(error) as caught:
        take()
    assert type(caught.value) is error
    assert register.state == before
    return str(caught.value)


def test_any_flipped_bit_is_refused_as_not_signed_or_as_signed_by_nobody_known(program, copy):
    document = program.changes(3)
    header, _, rest = document.partition(b'"signature":"')[2].partition(b".")
    assert rest
    begins = document.index(header)
    named = set()
    for place in range(len(document)):
        altered = bytearray(document)
        altered[place] ^= 1 << place % 8
        before = copy.state
        with pytest.raises(NotVerified) as caught:
            copy.take_changes(bytes(altered))
        assert copy.state == before
        # Only in the header of the signature a bit can make another key's name.
        if not begins <= place < begins + len(header):
            assert caught.type is SignatureRefused
        named.add(caught.type)
    assert named == {SignatureRefused, ForeignKey}


def test_other_words_under_a_true_signature_are_refused(program, copy):
    document = program.changes(3).replace(b'"tier":3', b'"tier":2')
    keeps(copy, SignatureRefused, lambda: copy.take_changes(document))


def test_a_foreign_key_is_refused(program, copy):
    program.signer = OTHER
    keeps(copy, ForeignKey, lambda: copy.take_changes(program.changes(3)))


def test_what_was_signed_as_something_else_is_refused(program, copy):
    body = program.manifest_body()
    program_signed = program.sign(body)
    keeps(copy, SignatureRefused, lambda: copy.take_changes(program_signed))


def test_no_signature_is_no_signature(program, copy):
    for document in (b"", b"[]", b"{}", b'{"signature":1}', b"\xff", b"[" * 2000):
        keeps(copy, SignatureRefused, lambda document=document: copy.take_changes(document))


@pytest.mark.parametrize(
    ("error", "alter"),
    [
        (ChangeMissing, lambda changes: changes[:1] + changes[2:]),
        (ChangeMissing, lambda changes: changes[1:]),
        (ChangeMissing, lambda changes: changes[:-1]),
        (ChangeMissing, lambda changes: changes[:0]),
        (ChangeRepeated, lambda changes: (changes[0], *changes)),
        (ChangeRepeated, lambda changes: (changes[0], changes[0], *changes[2:])),
        (ChangesReordered, lambda changes: (changes[1], changes[0], *changes[2:])),
        (
            ChangeAltered,
            lambda changes: (
                changes[0],
                msgspec.structs.replace(changes[1], identifier="scac:FXPQ"),
                *changes[2:],
            ),
        ),
        (
            ChangeAltered,
            lambda changes: (
                changes[0],
                msgspec.structs.replace(changes[1], previous_hash="1" * 64),
                *changes[2:],
            ),
        ),
        (RolledBack, lambda changes: (msgspec.structs.replace(changes[0], previous_hash="1" * 64),
                                      *changes[1:])),
    ],
)  # fmt: skip
def test_a_faulty_row_of_changes_is_refused_by_name(program, copy, error, alter):
    body = program.changes_body(3)
    altered = program.sign(msgspec.structs.replace(body, changes=alter(body.changes)))
    keeps(copy, error, lambda: copy.take_changes(altered))


def test_an_answer_that_came_before_is_refused(program, copy):
    document = program.changes(3)
    copy.take_changes(document)
    keeps(copy, AnswerReplayed, lambda: copy.take_changes(document))


def test_an_answer_from_before_the_last_is_refused_even_where_it_would_fit(program, copy):
    quiet = program.sign(program.changes_body(3, 3, complete=True))
    program.now += MINUTE / 2
    copy.take_changes(program.sign(program.changes_body(3, 3, complete=True)))
    keeps(copy, AnswerReplayed, lambda: copy.take_changes(quiet))


def test_an_answer_that_begins_too_late_is_refused(program, copy):
    keeps(copy, AnswerSkips, lambda: copy.take_changes(program.changes(5)))


def test_an_answer_that_holds_no_more_is_refused(program, copy):
    document = program.changes(3)
    program.now += MINUTE
    keeps(copy, AnswerExpired, lambda: copy.take_changes(document))


def test_another_state_than_the_program_has_is_refused(program, copy):
    document = program.sign(program.changes_body(3, state_hash="0" * 64))
    keeps(copy, StateDiffers, lambda: copy.take_changes(document))


def test_an_older_snapshot_is_refused(program, copy, tmp_path):
    keeps(copy, RolledBack, lambda: copy.take_snapshot(program.sign(program.manifest_body(2)), {}))


def test_a_snapshot_of_another_history_is_refused(program, copy):
    document = program.sign(program.manifest_body(3, previous_hash="2" * 64))
    keeps(copy, RolledBack, lambda: copy.take_snapshot(document, {}))


def test_a_snapshot_that_holds_no_more_is_refused(program, copy):
    document = program.manifest()
    program.now += 2 * 24 * 60 * MINUTE
    keeps(copy, SnapshotExpired, lambda: copy.take_snapshot(document, {}))


@pytest.mark.parametrize("alter", [
    lambda packed: packed[:-1],
    lambda packed: packed[:20] + bytes([packed[20] ^ 1]) + packed[21:],
    lambda packed: packed[:0],
])  # fmt: skip
def test_an_altered_file_is_refused(program, copy, tmp_path, alter):
    (tmp_path / FILE).write_bytes(alter(program.packed(7)))
    files = {FILE: tmp_path / FILE}
    keeps(copy, SnapshotAltered, lambda: copy.take_snapshot(program.manifest(), files))
    keeps(copy, SnapshotAltered, lambda: copy.take_snapshot(program.manifest(), {}))


@pytest.mark.parametrize(
    ("error", "alter"),
    [
        (SnapshotAltered, reversed),
        (SnapshotAltered, lambda lines: [*lines, lines[-1]]),
        (SnapshotAltered, lambda lines: [*lines[:-1], lines[-1].replace(b":", b": ", 1)]),
        (SnapshotAltered, lambda lines: [*lines[:-1], b"{}"]),
        (StateDiffers, lambda lines: lines[1:]),
    ],
)
def test_lines_that_a_faulty_program_signed_are_refused(
    program, copy, monkeypatch, tmp_path, error, alter
):
    manifest = program.manifest_body()
    lines = program.lines(7)
    monkeypatch.setattr(program, "lines", lambda _sequence: list(alter(lines)))
    document = program.sign(
        msgspec.structs.replace(program.manifest_body(), state_hash=manifest.state_hash)
    )
    (tmp_path / FILE).write_bytes(program.packed(7))
    keeps(copy, error, lambda: copy.take_snapshot(document, {FILE: tmp_path / FILE}))


def test_a_key_that_says_itself_that_it_is_retired_is_refused(program, copy):
    program.keys = (OTHER.public,)
    keeps(copy, ForeignKey, lambda: copy.take_changes(program.changes(3)))


def test_the_next_key_is_learned_from_the_one_before(program, copy):
    first = program.signer
    program.keys = (first.public, OTHER.public)
    sync(copy, program)
    program.signer, program.keys = OTHER, (OTHER.public,)
    sync(copy, program)
    program.signer = first
    keeps(copy, ForeignKey, lambda: copy.take_changes(program.changes(7)))


def test_an_old_copy_answers_nothing(program, copy):
    assert copy.lookup("customs:KR/1").company
    program.now += MINUTE
    for ask in (lambda: copy.lookup("customs:KR/1"), lambda: copy.prioritize([])):
        with pytest.raises(RegisterStale):
            ask()
    sync(copy, program)
    assert copy.lookup("customs:KR/1").company


def test_a_copy_without_anything_answers_nothing(opened):
    register = opened()
    with pytest.raises(RegisterStale):
        register.lookup("customs:KR/1")


def test_a_copy_from_a_snapshot_alone_answers_nothing(program, copy, tmp_path):
    (tmp_path / FILE).write_bytes(program.packed(7))
    program.now += MINUTE
    copy.take_snapshot(program.manifest(), {FILE: tmp_path / FILE})
    with pytest.raises(RegisterStale):
        copy.lookup("customs:KR/1")


@pytest.mark.parametrize("damage", ["record", "document", "counters"])
def test_a_copy_that_was_damaged_is_found_at_the_start(copy, opened, damage):
    store = copy._store
    with store.writing() as writer:
        transaction, databases = writer._transaction, writer._databases
        if damage == "record":
            key, kept = next(iter(transaction.cursor(databases.records)))
            transaction.put(key, kept.replace(b'"tier":2', b'"tier":3'), db=databases.records)
        elif damage == "document":
            writer.note(b"document", b"{}")
        else:
            writer.apply([])
            writer._keep(msgspec.structs.replace(writer.state, state_hash="0" * 64))
    copy.close()

    with pytest.raises(CopyDamaged):
        opened()


def test_every_refusal_has_a_name_of_its_own_and_words(program, copy):
    names = {error.__name__ for error in Refused.__subclasses__()}
    assert len(names) >= 14

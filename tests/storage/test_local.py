"""The content-addressed store."""

import hashlib
from io import BytesIO

import pytest

from trusted.domain.errors import InputRefused
from trusted.storage.local import FileNotKept, FileTooLarge, LocalStore, size_in_words


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "evidence")


def left_behind(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_received_file_is_found_by_its_hash(store):
    stored = store.receive(BytesIO(b"hello"), 10)

    assert stored.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert stored.size == 5
    assert stored.head == b"hello"
    assert (
        store.path(stored.sha256)
        == store.root / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    )
    with store.open(stored.sha256) as file:
        assert file.read() == b"hello"


def test_a_large_file_arrives_whole(store):
    content = bytes(range(256)) * 4096 * 3 + b"end"

    stored = store.receive(BytesIO(content), len(content))

    assert store.path(stored.sha256).read_bytes() == content
    assert stored.head == content[:4096]


def test_the_same_bytes_are_kept_once(store):
    first, second = (store.receive(BytesIO(b"same"), 10) for _ in range(2))

    assert first.path == second.path
    assert left_behind(store) == [first.path]


def test_one_byte_over_the_limit_is_refused_and_leaves_nothing(store):
    with pytest.raises(FileTooLarge, match="larger than 10 bytes"):
        store.receive(BytesIO(b"x" * 11), 10)
    assert left_behind(store) == []


def test_a_file_as_large_as_the_limit_is_kept(store):
    assert store.receive(BytesIO(b"x" * 10), 10).size == 10


def test_an_empty_file_is_refused_and_leaves_nothing(store):
    with pytest.raises(InputRefused, match="empty"):
        store.receive(BytesIO(b""), 10)
    assert left_behind(store) == []


def test_a_stream_that_breaks_leaves_nothing(store):
    class Broken:
        def read(self, _size):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.receive(Broken(), 10)
    assert left_behind(store) == []


def test_what_is_inspected_and_not_kept_leaves_nothing(store):
    with store.incoming(BytesIO(b"hello"), 10) as received:
        assert received.path.read_bytes() == b"hello"
    assert left_behind(store) == []


def test_what_is_inspected_and_kept_stays(store):
    with store.incoming(BytesIO(b"hello"), 10) as received:
        store.keep(received)
    assert [path.name for path in left_behind(store)] == [received.sha256]


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "/..", "a" * 64 + "\n"]
)
def test_no_name_leads_out_of_the_store(store, name):
    with pytest.raises(FileNotKept):
        store.path(name)


def test_an_unknown_hash_is_not_kept(store):
    with pytest.raises(FileNotKept):
        store.open("0" * 64)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (1536, "1.5 KB"),
        (512 * 1024**2, "512 MB"),
        (1024**5, "1024 TB"),
    ],
)
def test_sizes_are_said_in_words(size, words):
    assert size_in_words(size) == words

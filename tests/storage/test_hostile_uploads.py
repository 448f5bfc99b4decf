"""Ten thousand hostile uploads are refused, or are kept as something that nobody runs."""

import re
import unicodedata
from collections import Counter
from io import BytesIO

import pytest

from tests.storage.hostile import HARMFUL, TAMED, uploads
from trusted.domain.errors import InputRefused
from trusted.storage.local import LocalStore
from trusted.storage.names import safe_filename
from trusted.storage.sniffing import ENDINGS, media_type_of
from trusted.web.downloads import attachment

NUMBER = 10_000
LIMIT = 4 * 1024 * 1024
# What a browser shows as text or picture; none of it runs.
INERT = frozenset(ENDINGS.values())
RUN = re.compile(r"html|svg|javascript|ecmascript|[/+]xml|octet-stream")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    """What became of the uploads: of each that came in, what it was and as what it is kept."""
    store, kept, refused = LocalStore(tmp_path_factory.mktemp("store")), [], Counter()
    with pytest.MonkeyPatch.context() as patch:
        # Whether bytes outlast a power failure is not tried here, and takes most of the time.
        patch.setattr("trusted.storage.local.os.fsync", lambda _descriptor: None)
        for upload in uploads(NUMBER):
            try:
                name = safe_filename(upload.name)
                with store.incoming(BytesIO(upload.content), LIMIT) as received:
                    media_type = media_type_of(received, name)
                    stored = store.keep(received)
            except InputRefused:
                refused[upload.kind] += 1
            else:
                kept.append((upload, name, media_type, stored))
    return store, kept, refused


def test_ten_thousand_hostile_uploads_are_refused_or_tamed(taken_in):
    store, kept, refused = taken_in

    assert sum(refused.values()) + len(kept) == NUMBER
    assert set(refused) >= set(HARMFUL)
    assert [upload.kind for upload, *_ in kept if upload.must_go] == []
    assert {upload.kind for upload, *_ in kept} == set(TAMED), "each of them fits one ending"
    for upload, name, media_type, stored in kept:
        assert media_type in INERT
        assert not RUN.search(media_type), media_type
        assert name == unicodedata.normalize("NFC", name)
        assert not set(name) & set('/\\\0\r\n\t:<>"|?*\u202e\u200b'), name
        assert not name.startswith(".")
        assert len(name) <= 255
        assert ENDINGS[name.rpartition(".")[2].lower()] == media_type
        # It lies where its hash says, inside of the store, and nobody can run it.
        assert stored.path.is_relative_to(store.root)
        assert stored.path.stat().st_mode & 0o111 == 0
        assert stored.size == len(upload.content)
    assert list((store.root / "incoming").iterdir()) == [], "nothing that was refused stays behind"


def test_none_that_came_in_is_handed_out_as_what_a_browser_runs(taken_in, application):
    store, kept, _ = taken_in
    seen = {(upload.kind, media_type): (name, stored) for upload, name, media_type, stored in kept}
    for (_, media_type), (name, stored) in seen.items():
        with application.test_request_context(), store.open(stored.sha256) as file:
            answer = attachment(file, filename=name, media_type=media_type, size=stored.size)
            headers = answer.headers
            assert headers["Content-Type"].partition(";")[0] == media_type
            assert headers["Content-Disposition"].startswith("attachment;")
            assert "\n" not in headers["Content-Disposition"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            answer.close()

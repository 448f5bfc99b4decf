from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.factories import NOON, make_account, make_reported, make_validation
from tests.factories_validation import validator_of
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.queries.photos import photo_by_id, photo_counts, photos_for
from trusted.services.photos import PhotoDraft, keep_photo, open_photo
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("app")

SHOT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "evidence")


def picture(kind="JPEG", exif=None):
    file = BytesIO()
    options = {"exif": exif} if exif is not None else {}
    Image.new("RGB", (8, 8)).save(file, kind, **options)
    return file.getvalue()


def with_exif():
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:11:24 04:00:00", 0x9011: "-05:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 30.0, 0.0), 3: "W", 4: (77.0, 3.0, 36.0)})
    return exif


def keep(validation, store, body, **given):
    facts = {"filename": "gate.jpg", "taken_at": SHOT, "place": "Gate 3"}
    options = {"actor": validator_of(validation), "now": NOON, "criterion_id": "GOV-01"}
    draft = PhotoDraft(**(facts | {k: v for k, v in given.items() if k in facts}))
    options |= {k: v for k, v in given.items() if k in options}
    criterion_id = options.pop("criterion_id")
    return keep_photo(
        validation, criterion_id, BytesIO(body), draft, store=store, max_bytes=10**6, **options
    )


def test_a_photo_is_kept_with_the_time_and_place_that_were_entered(store):
    validation = make_validation()
    photo = keep(validation, store, picture("PNG"), filename="gate.png")

    assert (photo.taken_at, photo.place, photo.time_from_camera) == (SHOT, "Gate 3", False)
    assert photo_by_id(photo.id) is photo
    assert photo_counts(validation.id) == {"GOV-01": 1}
    assert [row.FindingPhoto for row in photos_for(validation.id, "GOV-01", 1).items] == [photo]
    auditor = make_account(Role.AUDITOR)
    with open_photo(photo, store=store, actor=auditor, now=NOON) as file:
        assert file.read() == picture("PNG")
    with pytest.raises(NotPermitted):
        open_photo(photo, store=store, actor=make_account(), now=NOON)


def test_what_the_camera_says_goes_before_what_was_entered(store):
    photo = keep(make_validation(), store, picture(exif=with_exif()), taken_at=None, place="")

    assert (photo.taken_at, photo.time_from_camera) == (SHOT, True)
    assert (photo.latitude, photo.longitude) == (38_500_000, -77_060_000)


def test_a_photo_without_time_or_place_or_from_the_future_or_that_is_none_is_refused(store):
    validation = make_validation()
    for body, given in (
        (picture(), {"taken_at": None}),
        (picture(), {"place": " "}),
        (picture(), {"taken_at": NOON + timedelta(days=1)}),
        (b"Just words.", {"filename": "note.txt"}),
        (picture(), {"criterion_id": "KYC-08"}),
    ):
        with pytest.raises(InputRefused):
            keep(validation, store, body, **given)
    assert photo_counts(validation.id) == {}
    assert list(store.root.glob("[0-9a-f][0-9a-f]/**/*")) == []


def test_photos_are_the_validators_own_until_the_report(store):
    validation = make_validation()
    with pytest.raises(NotPermitted):
        keep(validation, store, picture(), actor=make_account(Role.VALIDATOR))
    make_reported(validation)
    with pytest.raises(TransitionNotAllowed):
        keep(validation, store, picture())

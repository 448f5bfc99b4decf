"""Photos of a validation: taken in like evidence, with the time and place of the shot."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, BinaryIO

from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db, start_writing
from trusted.persistence.models import Account, Enrollment, FindingPhoto, Validation
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.evidence import OFFICIALS
from trusted.storage.exif import Shot, shot_of
from trusted.storage.local import LocalStore, StoredFile
from trusted.storage.names import safe_filename
from trusted.storage.sniffing import JPEG, PNG, media_type_of

# A camera's clock may be ahead of ours.
AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PhotoDraft:
    """What the validator says of a photo; the camera's own words go before it.

    taken_at: moment with zone; None: the camera says it. place: in words, such as "Gate 3".
    """

    filename: str
    taken_at: datetime | None = None
    place: str = ""


def keep_photo(
    validation: Validation,
    criterion_id: str,
    stream: IO[bytes],
    draft: PhotoDraft,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> FindingPhoto:
    """Keep a photo for a criterion; what is no PNG or JPEG is refused, and nothing is then kept.

    Raises: NotPermitted, TransitionNotAllowed; InputRefused also where neither camera nor
            validator says when or where.
    """
    _permit(validation, criterion_id, actor)
    name = safe_filename(draft.filename)
    start_writing()
    with store.incoming(stream, max_bytes) as received:
        media_type = media_type_of(received, name)
        if media_type not in (PNG, JPEG):
            raise InputRefused("This is no photo. Upload a JPEG or PNG picture.")
        photo = _photo(received, media_type, draft, now)
        store.keep(received)
    photo.validation_id, photo.criterion_id = validation.id, criterion_id
    photo.filename, photo.received_from_id = name, actor.id
    db.session.add(photo)
    db.session.flush()
    record(
        actor.id,
        "keep-photo",
        f"validation/{validation.id}",
        at=now,
        photo_id=photo.id,
        criterion=criterion_id,
        sha256=photo.sha256,
    )
    db.session.commit()
    return photo


def open_photo(
    photo: FindingPhoto, *, store: LocalStore, actor: Account, now: datetime
) -> BinaryIO:
    """Return a photo, open for reading; who saw it when is recorded.

    Raises: NotPermitted unless the actor is an official with cases.
    """
    if actor.role not in OFFICIALS:
        raise NotPermitted("Photos of a validation are for officials.")
    file = store.open(photo.sha256)
    start_writing()
    record(actor.id, "read-photo", f"validation/{photo.validation_id}", at=now, photo_id=photo.id)
    db.session.commit()
    return file


def _permit(validation: Validation, criterion_id: str, actor: Account) -> None:
    if validation.validator_id != actor.id or actor.role is not Role.VALIDATOR:
        raise NotPermitted("Another validator has this validation in hand.")
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; its photos stand as they are.")
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    asked = applicable(shipped_program().criteria, enrollment.entity_type)
    if criterion_id not in {criterion.id for criterion in asked}:
        raise InputRefused(f"{criterion_id} is not asked of this entity type.")


def _photo(received: StoredFile, media_type: str, draft: PhotoDraft, now: datetime) -> FindingPhoto:
    shot = shot_of(received.path) if media_type == JPEG else Shot()
    taken_at = shot.taken_at or draft.taken_at
    if taken_at is None:
        raise InputRefused("The photo does not say when it was taken. Enter day and time.")
    if taken_at > now + AHEAD:
        raise InputRefused("The photo would have been taken in the future. Check day and time.")
    if shot.latitude is None and not draft.place.strip():
        raise InputRefused("The photo does not say where it was taken. Enter the place.")
    return FindingPhoto(
        sha256=received.sha256,
        size=received.size,
        media_type=media_type,
        taken_at=taken_at,
        place=draft.place.strip(),
        latitude=shot.latitude,
        longitude=shot.longitude,
        time_from_camera=shot.taken_at is not None,
        received_at=now,
    )

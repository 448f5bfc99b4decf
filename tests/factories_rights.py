"""Recorded rights and takedown requests as tests need them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from tests.factories import NOON, make_account
from tests.factories_directory import make_listed
from trusted.domain.languages import Language
from trusted.domain.rights import RightKind, RightStep
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, MailCopy, Notice, Right, TakedownRequest
from trusted.services.rights import RightDraft, apply_for_right, take_right_step
from trusted.services.takedowns import ask_takedown

LINK = "https://shop.example/item/7"


def right_draft(**given: object) -> RightDraft:
    """Return a right, with what is given in place of what the test does not care about."""
    said: dict[str, object] = {
        "kind": RightKind.TRADEMARK,
        "title": "Shiny",
        "registration": "4 711 815",
        "owner": "Shiny Things Ltd",
        "classes": "14, 9",
        "countries": ("US", "MX"),
        "expires_on": NOON.date() + timedelta(days=3650),
        "contact": "legal@shiny.example",
        "proof": "Look it up at the office.",
        "language": Language.ENGLISH,
    }
    return RightDraft(**(said | given))  # type: ignore[arg-type]


def make_right(*, recorded: bool = True, now: datetime = NOON, **given: object) -> Right:
    """Apply for a right, and have it recorded."""
    right, _ = apply_for_right(right_draft(**given), actor=None, now=now)
    if recorded:
        take_right_step(right, RightStep.RECORD, actor=make_account(Role.REVIEWER), now=now)
    return right


def make_marketplace(name: str = "Bazaar") -> Enrollment:
    """Return a marketplace of the directory."""
    return make_listed(name, entity_type="marketplace")


def make_takedown(
    right: Right, marketplace: Enrollment, asked: date | None = None
) -> TakedownRequest:
    """Ask a marketplace to take a listing down, on a day."""
    now = NOON if asked is None else datetime.combine(asked, NOON.timetz())
    return ask_takedown(right, marketplace.partner_number, LINK, "A false mark.", now=now)


def make_rights_place(enrollment: Enrollment) -> dict[str, object]:
    """Return what the addresses of a right and of a request to this enrollment are made of."""
    right = make_right()
    request = TakedownRequest(
        right_id=right.id,
        enrollment_id=enrollment.id,
        link=LINK,
        text="A false mark.",
        asked_at=NOON,
        due_on=NOON.date(),
    )
    db.session.add(request)
    db.session.commit()
    mail = select(MailCopy.message_id).join(Notice, Notice.id == MailCopy.notice_id)
    message_id = db.session.scalars(mail.where(Notice.right_id == right.id)).one()
    return {"right_id": right.id, "takedown_id": request.id, "message_id": message_id}

"""Telling holders of recorded rights, who have no account: by notice, and by mail if they want."""

from datetime import datetime

from trusted.domain.errors import InputRefused
from trusted.domain.rights import address_in
from trusted.persistence.database import db, lock
from trusted.persistence.models import Right, RightMailChoice
from trusted.persistence.queries.right_mail import last_mail_choice
from trusted.persistence.queries.rights import holder_contact
from trusted.services.audit import record
from trusted.services.notices import tell_holder


def tell_of_right(right: Right, code: str, said: str = "", *words: str, now: datetime) -> int:
    """Tell a holder what concerns the right, and return the notice's id; the caller commits.

    code:  of the program's notices.
    said:  behind the name of the right, such as its last day.
    words: paragraphs of their own; those that are empty are left out.
    """
    about = f"{right.title} ({right.registration})"
    note = "\n\n".join((f"{about}: {said}" if said else about, *filter(None, words)))
    address = _address(right) if wants_mail(right) else None
    notice_id = tell_holder(right, code, address, now=now, note=note)
    subject = f"right/{right.id}"
    record(None, "tell-holder", subject, at=now, code=code, by_mail=address is not None)
    return notice_id


def can_be_mailed(right: Right) -> bool:
    """Return whether a holder gave an e-mail address."""
    return _address(right) is not None


def wants_mail(right: Right) -> bool:
    """Return whether a holder wants mails: as chosen last; at first, yes."""
    chosen = last_mail_choice(right.id)
    return chosen is None or chosen.wanted


def choose_mail(right: Right, *, wanted: bool, now: datetime) -> None:
    """Keep that a holder wants mails, or no more of them; the same again leaves no trace.

    Raises: InputRefused if mails are wanted and there is no address.
    """
    lock(f"right/{right.id}")
    if wanted and not can_be_mailed(right):
        raise InputRefused("You gave no e-mail address.")
    if wants_mail(right) is not wanted:
        db.session.add(RightMailChoice(right_id=right.id, wanted=wanted, at=now))
        verb = "want-right-mail" if wanted else "end-right-mail"
        record(None, verb, f"right/{right.id}", at=now)
    db.session.commit()


def _address(right: Right) -> str | None:
    return address_in(holder_contact(right.id) or "")

"""Keeping what was handed in, and telling what changed since."""

from dataclasses import asdict
from datetime import datetime

import msgspec

from trusted.domain.differences import Changes, Content, changes_between
from trusted.domain.errors import InputRefused
from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import Account, Application, Submission
from trusted.persistence.queries.submissions import content_of, submissions_of


def keep_submission(application: Application, *, actor: Account, now: datetime) -> Submission:
    """Append what the application says as it is handed in; the caller commits.

    Raises: InputRefused if it was handed in before and says the same still.
    """
    former = submissions_of(application.id)
    content = content_of(application)
    if former and not changes_between(_content(former[-1]), content):
        raise InputRefused(
            "Nothing has changed since the application was returned to you. Mend at least one of"
            " the items that were returned, then submit again. If an item is not clear, ask about"
            " it on the page “Questions”."
        )
    kept = asdict(content)
    submission = Submission(
        application_id=application.id,
        number=len(former) + 1,
        submitted_at=now,
        submitted_by_id=actor.id,
        content=kept,
        content_hash=link(GENESIS, kept),
    )
    db.session.add(submission)
    return submission


def changes_to_submit(application: Application) -> Changes | None:
    """Return what the company changed since it handed in last; None: it never did."""
    former = submissions_of(application.id)
    if not former:
        return None
    return changes_between(_content(former[-1]), content_of(application))


def changes_handed_in(application_id: int) -> Changes | None:
    """Return what changed from the submission before to the newest; None: there is only one."""
    *_, before, newest = (None, None, *submissions_of(application_id))
    if before is None or newest is None:
        return None
    return changes_between(_content(before), _content(newest))


def _content(submission: Submission) -> Content:
    return msgspec.convert(submission.content, Content)

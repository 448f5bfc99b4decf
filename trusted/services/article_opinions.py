"""What readers think of articles, kept without anything that says who they are."""

from datetime import datetime

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import ArticleOpinion, ArticlePublication
from trusted.program.library import shipped_library
from trusted.services.audit import record


def give_opinion(
    publication: ArticlePublication, *, useful: bool, comment: str | None, now: datetime
) -> None:
    """Keep whether a version was useful to somebody, and why, in the words of the reader.

    Raises: InputRefused if the comment is too long.
    """
    most = shipped_library().limits.comment
    if comment and len(comment) > most:
        raise InputRefused("Use up to %(number)s characters.", number=most)
    db.session.add(
        ArticleOpinion(
            publication_id=publication.id, useful=useful, comment=comment or None, at=now
        )
    )
    subject = f"article-publication/{publication.id}"
    record(None, "give-opinion", subject, at=now, useful=useful, comment=bool(comment))
    db.session.commit()

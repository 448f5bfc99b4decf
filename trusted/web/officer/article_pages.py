"""Which page of the resource library is where, and for whom."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import articles

SEND, BOTH = ["POST"], ["GET", "POST"]
ONE = "/library/<slug>/<article_language>"
DRAFT = "/article-drafts/<int:article_draft_id>"

reader = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR)
manager = allow(Role.PROGRAM_MANAGER)


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule = officer.add_url_rule
    rule("/library", "library", reader(articles.overview))
    rule("/library/new", "new_article", manager(articles.new), methods=BOTH)
    rule(ONE, "article", reader(articles.article))
    rule(f"{ONE}/opinions", "article_opinions", reader(articles.opinions))
    rule(f"{ONE}/write", "write_article", manager(articles.write), methods=BOTH)
    rule(f"{ONE}/withdraw", "withdraw_article", manager(articles.withdraw), methods=SEND)
    rule(DRAFT, "article_draft", reader(articles.draft))
    rule(f"{DRAFT}/publish", "publish_article", manager(by_button(articles.publish)), methods=SEND)

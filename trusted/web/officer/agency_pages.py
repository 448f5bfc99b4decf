"""Where the pages shared with partner agencies are, and for whom."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow
from trusted.web.buttons import by_button
from trusted.web.officer import guidance, referrals

BOTH, SEND = ["GET", "POST"], ["POST"]
NOTE = "/guidance/<int:guidance_id>"


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule = officer.add_url_rule
    reader = allow(Role.AGENCY, *OFFICIALS, spoken=True)
    agent = allow(Role.AGENCY, spoken=True)
    referrer = allow(Role.REVIEWER, Role.SUPERVISOR)
    rule("/referrals", "referrals", reader(referrals.referrals))
    rule("/referrals/<int:referral_id>", "referral", reader(referrals.referral), methods=BOTH)
    rule("/enrollments/<number>/referral", "refer", referrer(referrals.refer), methods=BOTH)
    rule("/agencies", "agencies", reader(referrals.figures))
    rule("/guidance", "guidance", reader(guidance.guidance))
    rule("/guidance/new", "publish_guidance", agent(guidance.publish), methods=BOTH)
    rule(NOTE, "guidance_note", reader(guidance.note))
    rule(f"{NOTE}/revise", "revise_guidance", agent(guidance.revise), methods=BOTH)
    rule(f"{NOTE}/withdraw", "withdraw_guidance", agent(by_button(guidance.withdraw)), methods=SEND)

"""The door for companies, continued: what others may see of it, and who asked."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.company import listing

BOTH = ["GET", "POST"]
CASE = "/enrollments/<int:enrollment_id>"


def register(company: Blueprint) -> None:
    """Add the pages to the companies' door."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)

    # The public directory
    rule(f"{CASE}/directory", "listing", member(listing.listing), methods=BOTH)

"""The places of a company: added, changed, ended; what was known before stays with its dates."""

from datetime import datetime

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Site
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, is_partner, permit


def add_site(
    company: Company,
    name: str,
    *,
    address: str,
    country: str,
    purpose: str,
    actor: Account,
    now: datetime,
) -> Site:
    """Add a place where the company handles goods or keeps records."""
    permit(actor, company, MAY_EDIT)
    site = _entered(company, name, address, country, purpose, now)
    record(actor.id, "add-site", f"company/{company.id}", at=now, site_id=site.id, name=name)
    db.session.commit()
    return site


def change_site(
    site: Site,
    name: str,
    *,
    address: str,
    country: str,
    purpose: str,
    actor: Account,
    now: datetime,
) -> Site:
    """Put another description in the place of one: the former ends, the new one begins.

    Raises: InputRefused if it has ended; TransitionNotAllowed for a partner, which files it.
    """
    company = _open(site, actor)
    site.ended_at = now
    changed = _entered(company, name, address, country, purpose, now)
    subject = f"company/{company.id}"
    record(actor.id, "change-site", subject, at=now, site_id=changed.id, former=site.id)
    db.session.commit()
    return changed


def end_site(site: Site, *, actor: Account, now: datetime) -> None:
    """End a place; what was validated there stays on record.

    Raises: InputRefused if it has ended; TransitionNotAllowed for a partner, which files it.
    """
    company = _open(site, actor)
    site.ended_at = now
    record(actor.id, "end-site", f"company/{company.id}", at=now, site_id=site.id)
    db.session.commit()


def _entered(
    company: Company, name: str, address: str, country: str, purpose: str, now: datetime
) -> Site:
    site = Site(
        company_id=company.id,
        name=name.strip(),
        address=address.strip(),
        country=country,
        purpose=purpose.strip(),
        recorded_at=now,
    )
    db.session.add(site)
    db.session.flush()
    return site


def _open(site: Site, actor: Account) -> Company:
    company = db.session.get_one(Company, site.company_id)
    permit(actor, company, MAY_EDIT)
    if site.ended_at is not None:
        raise InputRefused("This site has ended already. Reload the page.")
    if is_partner(company):
        raise TransitionNotAllowed(
            "Your company is a partner: file a site that closes or opens as a change, so that a"
            " reviewer sees it."
        )
    return company

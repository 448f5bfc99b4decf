import pytest

from tests.factories import NOON, join, make_account, make_certified, make_company, owner_of
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import Company, MembershipRole, Site
from trusted.services.sites import change_site, end_site

pytestmark = pytest.mark.usefixtures("app")
NEW = {"address": " 2 Dock Road", "country": "CA", "purpose": "Sorting"}


def site_of(company):
    return db.session.query(Site).filter_by(company_id=company.id).one()


def test_a_changed_site_is_a_new_row_and_the_former_has_its_end():
    company = make_company()
    former = site_of(company)

    changed = change_site(former, "Hub", **NEW, actor=owner_of(company), now=NOON)

    assert (former.name, former.ended_at) == ("Main warehouse", NOON)
    assert (changed.name, changed.address, changed.ended_at) == ("Hub", "2 Dock Road", None)
    with pytest.raises(InputRefused, match="ended already"):
        end_site(former, actor=owner_of(company), now=NOON)


def test_a_site_is_ended():
    company = make_company()

    end_site(site_of(company), actor=owner_of(company), now=NOON)

    assert site_of(company).ended_at == NOON


def test_a_partner_files_it_instead():
    enrollment = make_certified()
    site = db.session.query(Site).filter_by(company_id=enrollment.company_id).one()
    company = db.session.get_one(Company, enrollment.company_id)

    with pytest.raises(TransitionNotAllowed, match="file a site"):
        end_site(site, actor=owner_of(company), now=NOON)


def test_viewers_change_nothing():
    company, viewer = make_company(), make_account()
    join(viewer, company, MembershipRole.VIEWER)

    with pytest.raises(NotPermitted):
        end_site(site_of(company), actor=viewer, now=NOON)

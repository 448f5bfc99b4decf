from datetime import timedelta

import pytest

from tests.factories import NOON, join, make_account, make_company, owner_of
from tests.services.test_races import race
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    Membership,
    MembershipRole,
    PrimaryContact,
)
from trusted.persistence.queries.members import contact_of, invitations_of
from trusted.services.companies import membership_role
from trusted.services.members import (
    accept_invitation,
    change_role,
    end_membership,
    invitation_by_code,
    invite,
    name_contact,
    revoke_invitation,
)

# The last of the 14 days is counted whole.
LATER = NOON + timedelta(days=14, hours=12)


def invited(company, email="kim@fox.example", role=MembershipRole.CONTRIBUTOR):
    return invite(company, email, role, actor=owner_of(company), now=NOON)


def membership(company, account):
    return (
        db.session.query(Membership)
        .filter_by(company_id=company.id, account_id=account.id, until=None)
        .one()
    )


@pytest.mark.usefixtures("app")
class TestInvitations:
    def test_an_invitation_opens_for_who_has_the_code_and_the_address(self):
        company = make_company()
        kim = make_account(email="kim@fox.example")
        invitation, code = invited(company, "Kim@Fox.example ")

        assert code not in invitation.code_hash
        found = invitation_by_code(code)
        accept_invitation(found, actor=kim, now=LATER - timedelta(seconds=1))

        assert membership_role(kim, company.id) is MembershipRole.CONTRIBUTOR
        assert invitations_of(company.id) == []
        assert db.session.query(AuditEvent.action).order_by(AuditEvent.id.desc()).first() == (
            "accept-invitation",
        )

    def test_a_wrong_code_opens_nothing(self):
        invited(make_company())

        assert invitation_by_code("x") is None

    def test_it_is_for_nobody_else(self):
        invitation, _ = invited(make_company())

        with pytest.raises(NotPermitted, match="another e-mail address"):
            accept_invitation(invitation, actor=make_account(), now=NOON)

    def test_it_is_for_no_official(self):
        invitation, _ = invited(make_company(), "kim@program.example")

        with pytest.raises(NotPermitted):
            accept_invitation(
                invitation,
                actor=make_account(Role.REVIEWER, email="kim@program.example"),
                now=NOON,
            )

    def test_it_is_used_once_and_ends_after_14_days_and_when_it_is_taken_back(self):
        company = make_company()
        kim = make_account(email="kim@fox.example")
        used, old, revoked = (invited(company)[0] for _ in range(3))
        accept_invitation(used, actor=kim, now=NOON)
        revoke_invitation(revoked, actor=owner_of(company), now=NOON)

        for invitation, at in ((used, NOON), (old, LATER), (revoked, NOON)):
            with pytest.raises(TransitionNotAllowed, match="Ask an owner for a new one"):
                accept_invitation(invitation, actor=kim, now=at)
        with pytest.raises(TransitionNotAllowed, match="settled"):
            revoke_invitation(used, actor=owner_of(company), now=NOON)

    def test_who_acts_for_the_company_needs_none(self):
        company = make_company()
        kim = make_account(email="kim@fox.example")
        invitation, _ = invited(company)
        join(kim, company, MembershipRole.VIEWER)

        with pytest.raises(AlreadyTaken):
            accept_invitation(invitation, actor=kim, now=NOON)
        with pytest.raises(AlreadyTaken, match="Change the role instead"):
            invited(company)

    @pytest.mark.parametrize("role", [MembershipRole.CONTRIBUTOR, MembershipRole.VIEWER])
    def test_only_owners_invite_and_revoke(self, role):
        company, other = make_company(), make_account()
        join(other, company, role)
        invitation, _ = invited(company)

        with pytest.raises(NotPermitted):
            invite(company, "a@b.example", role, actor=other, now=NOON)
        with pytest.raises(NotPermitted):
            revoke_invitation(invitation, actor=other, now=NOON)


@pytest.mark.usefixtures("app")
class TestRoles:
    def test_a_new_role_is_a_new_row_and_the_former_keeps_its_dates(self):
        company, kim = make_company(), make_account()
        former = join(kim, company, MembershipRole.VIEWER)
        day = NOON + timedelta(days=1)

        change_role(former, MembershipRole.OWNER, actor=owner_of(company), now=day)

        rows = db.session.query(Membership).filter_by(account_id=kim.id).order_by(Membership.id)
        assert [(m.role, m.since, m.until) for m in rows] == [
            (MembershipRole.VIEWER, NOON, day),
            (MembershipRole.OWNER, day, None),
        ]

    def test_the_same_role_again_changes_nothing(self):
        company = make_company()
        own = membership(company, owner_of(company))

        change_role(own, MembershipRole.OWNER, actor=owner_of(company), now=NOON)

        assert own.until is None

    def test_nobody_raises_himself(self):
        company, kim = make_company(), make_account()
        own = join(kim, company, MembershipRole.CONTRIBUTOR)

        with pytest.raises(NotPermitted):
            change_role(own, MembershipRole.OWNER, actor=kim, now=NOON)

    def test_the_last_owner_stays_owner_and_stays(self):
        company = make_company()
        owner = owner_of(company)
        own = membership(company, owner)

        with pytest.raises(TransitionNotAllowed, match="somebody else an owner first"):
            change_role(own, MembershipRole.VIEWER, actor=owner, now=NOON)
        with pytest.raises(TransitionNotAllowed, match="somebody else an owner first"):
            end_membership(own, actor=owner, now=NOON)

        assert membership_role(owner, company.id) is MembershipRole.OWNER

    def test_members_leave_and_owners_end_others(self):
        company, kim, lee = make_company(), make_account(), make_account()
        kims, lees = join(kim, company, MembershipRole.VIEWER), join(lee, company)

        with pytest.raises(NotPermitted):
            end_membership(lees, actor=kim, now=NOON)
        end_membership(kims, actor=kim, now=NOON)
        end_membership(lees, actor=owner_of(company), now=NOON)

        assert membership_role(kim, company.id) is None
        assert membership_role(lee, company.id) is None
        with pytest.raises(TransitionNotAllowed, match="no longer"):
            end_membership(kims, actor=kim, now=NOON)


def test_of_owners_who_all_leave_at_once_one_stays(application):
    with application.app_context():
        company = make_company()
        for _ in range(3):
            join(make_account(), company)
        company_id = company.id
        people = iter([m.account_id for m in db.session.query(Membership)])

    def leave():
        person = db.session.get_one(Account, next(people))
        own = membership(db.session.get_one(Company, company_id), person)
        end_membership(own, actor=person, now=NOON)

    answers = race(application, leave)

    assert [type(a) for a in answers if a is not None] == [TransitionNotAllowed]


@pytest.mark.usefixtures("app")
class TestContact:
    def test_the_officer_is_named_by_an_owner_and_the_former_keeps_dates(self):
        company = make_company()
        owner, day = owner_of(company), NOON + timedelta(days=1)
        assert contact_of(company.id) is None

        name_contact(company, "Kim", "Director", "Kim@fox.example", actor=owner, now=NOON)
        name_contact(company, "Lee", "President", "lee@fox.example", actor=owner, now=day)

        rows = db.session.query(PrimaryContact).order_by(PrimaryContact.id)
        assert [(c.name, c.since, c.until) for c in rows] == [
            ("Kim", NOON, day),
            ("Lee", day, None),
        ]
        assert contact_of(company.id).title == "President"

    def test_nobody_else_names_one_and_nothing_is_left_empty(self):
        company, kim = make_company(), make_account()
        join(kim, company, MembershipRole.CONTRIBUTOR)

        with pytest.raises(NotPermitted):
            name_contact(company, "Kim", "Director", "k@f.example", actor=kim, now=NOON)
        with pytest.raises(InputRefused):
            name_contact(company, "Kim", " ", "k@f.example", actor=owner_of(company), now=NOON)

"""Who is signed in."""

from flask import Flask
from flask_babel import lazy_gettext
from flask_login import LoginManager, UserMixin, current_user

from trusted.domain.standing import Role
from trusted.persistence.models import Account
from trusted.services.accounts import signed_in
from trusted.web.forms import csrf_token

login = LoginManager()


class Person(UserMixin):
    """The signed-in person, as Flask-Login wants to see an account."""

    def __init__(self, account: Account, sign_in_id: int) -> None:
        self.account = account
        self.sign_in_id = sign_in_id

    def get_id(self) -> str:
        return str(self.sign_in_id)


def init_app(app: Flask) -> None:
    """Have sessions resolved to people, and the menu made for them."""
    login.init_app(app)
    login.user_loader(_load)
    app.context_processor(_menu)
    app.jinja_env.globals["csrf_token"] = csrf_token


def home_of(role: Role) -> str:
    """Return the endpoint at which a role begins: the first entry of its menu."""
    return NAVIGATION[role][0][1]


def _load(sign_in_id: str) -> Person | None:
    account = signed_in(int(sign_in_id)) if sign_in_id.isdecimal() else None
    return Person(account, int(sign_in_id)) if account else None


def _menu() -> dict[str, object]:
    signed_in = current_user.is_authenticated
    items = NAVIGATION[current_user.account.role] if signed_in else PUBLIC_NAVIGATION
    return {"nav_items": items, "person": current_user}


# Label and endpoint of each menu entry, by role.
PUBLIC_NAVIGATION = (
    (lazy_gettext("The program"), "public.home"),
    (lazy_gettext("Directory"), "public.directory"),
    (lazy_gettext("Check a certificate"), "public.check"),
    (lazy_gettext("Report a violation"), "public.report"),
    (lazy_gettext("Library"), "public.library"),
    (lazy_gettext("API"), "api.readable"),
)
OFFICER_NAVIGATION = (
    (lazy_gettext("Work queue"), "officer.queue"),
    (lazy_gettext("Enrollments"), "officer.enrollments"),
    (lazy_gettext("Validations"), "officer.whom_next"),
    (lazy_gettext("Proposed steps"), "officer.steps"),
    (lazy_gettext("Appeals"), "officer.appeals"),
    (lazy_gettext("Mergers"), "officer.successions"),
    (lazy_gettext("Notices"), "officer.notices"),
    (lazy_gettext("Check a certificate"), "public.check"),
)
# Anybody finds the check of a certificate at the foot of every page.
REPORTS = (lazy_gettext("Reports"), "officer.allegations")
AGENCIES = (lazy_gettext("Agencies"), "officer.referrals")
LEADER_NAVIGATION = (
    *OFFICER_NAVIGATION[:-1],
    REPORTS,
    AGENCIES,
    (lazy_gettext("Workload"), "officer.workload"),
    (lazy_gettext("Policies"), "officer.policies"),
    (lazy_gettext("Library"), "officer.library"),
)
HOLDS = (lazy_gettext("Holds"), "officer.holds")
ARRANGEMENTS = (lazy_gettext("Recognition"), "officer.arrangements")
NAVIGATION = {
    Role.MEMBER: (
        (lazy_gettext("My companies"), "company.home"),
        (lazy_gettext("Calendar"), "company.calendars"),
        (lazy_gettext("Evidence"), "company.evidence_choice"),
        (lazy_gettext("Check a certificate"), "public.check"),
    ),
    Role.REVIEWER: (*OFFICER_NAVIGATION[:-1], REPORTS, AGENCIES),
    Role.VALIDATOR: OFFICER_NAVIGATION,
    Role.SUPERVISOR: (*LEADER_NAVIGATION, ARRANGEMENTS, HOLDS),
    Role.PROGRAM_MANAGER: (*LEADER_NAVIGATION, ARRANGEMENTS),
    Role.AUDITOR: (
        *LEADER_NAVIGATION,
        ARRANGEMENTS,
        HOLDS,
        (lazy_gettext("Audit trail"), "officer.audit"),
    ),
    Role.ADMINISTRATOR: (
        (lazy_gettext("API clients"), "officer.clients"),
        (lazy_gettext("Notices"), "officer.notices"),
    ),
    Role.AGENCY: (
        HOLDS,
        (lazy_gettext("Referrals"), "officer.referrals"),
        (lazy_gettext("Guidance"), "officer.guidance"),
        (lazy_gettext("Check a certificate"), "public.check"),
    ),
}

"""Who is signed in."""

from flask import Flask
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
    ("The program", "public.home"),
    ("Directory", "public.directory"),
    ("Check a certificate", "public.check"),
    ("API", "api.readable"),
)
OFFICER_NAVIGATION = (
    ("Work queue", "officer.queue"),
    ("Enrollments", "officer.enrollments"),
    ("Validations", "officer.whom_next"),
    ("Proposed steps", "officer.steps"),
    ("Appeals", "officer.appeals"),
    ("Mergers", "officer.successions"),
    ("Notices", "officer.notices"),
    ("Check a certificate", "public.check"),
)
# Anybody finds the check of a certificate at the foot of every page.
LEADER_NAVIGATION = (
    *OFFICER_NAVIGATION[:-1],
    ("Workload", "officer.workload"),
    ("Policies", "officer.policies"),
)
NAVIGATION = {
    Role.MEMBER: (
        ("My companies", "company.home"),
        ("Calendar", "company.calendars"),
        ("Evidence", "company.evidence_choice"),
        ("Check a certificate", "public.check"),
    ),
    Role.REVIEWER: OFFICER_NAVIGATION,
    Role.VALIDATOR: OFFICER_NAVIGATION,
    Role.SUPERVISOR: LEADER_NAVIGATION,
    Role.PROGRAM_MANAGER: LEADER_NAVIGATION,
    Role.AUDITOR: (*LEADER_NAVIGATION, ("Audit trail", "officer.audit")),
    Role.ADMINISTRATOR: (("API clients", "officer.clients"),),
}

"""Queries that nobody types, at every page that lists something: never a fault of ours."""

import inspect
import re
from base64 import urlsafe_b64encode

from tests.web.conftest import NOBODY, OWN, page_rules
from trusted.domain.standing import Role
from trusted.services.limits import Limits
from trusted.web.forms import PortalForm, TextForm

ALWAYS = ["page", "sort"]
ASKED = re.compile(r'args(?:\.get\(|\[)"(\w+)"')


def cursor(text):
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


# What PostgreSQL cannot compare, a number of no row, and places in lists that no list gave.
BAD = ["a%00b", "9" * 5_000, cursor('["\\u0000", 1]'), cursor("[" * 100_000)]


def parameters_of(view):
    """Return the names of query parameters that the module of a view reads, and `page`."""
    module = inspect.getmodule(inspect.unwrap(view))
    names = set(ASKED.findall(inspect.getsource(module)))
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, TextForm) and not issubclass(one, PortalForm):
            names |= set(one()._fields)
    return sorted(names | set(ALWAYS))


def reader_of(access, endpoint):
    if access is None:
        return NOBODY
    if Role.MEMBER in access and not endpoint.startswith("officer."):
        return OWN
    return next(role for role in (Role.AUDITOR, Role.SUPERVISOR, *sorted(access)) if role in access)


def addresses(application, values):
    """Yield who reads, the address and what it takes, of every page that lists something."""
    for rule in page_rules(application):
        view = application.view_functions[rule.endpoint]
        if "GET" not in rule.methods or rule.endpoint == "public.sign_out":
            continue
        with application.test_request_context():
            given = {name: values.get(name, 1) for name in rule.arguments}
            path = application.url_for(rule.endpoint, **given)
        yield reader_of(view.access, rule.endpoint), path, parameters_of(view)


def test_no_query_of_a_page_is_a_fault_of_ours(application, world):
    values, browsers = world
    application.extensions["limits"] = Limits(100_000)
    application.config["PROPAGATE_EXCEPTIONS"] = False
    pages, wrong, asked = list(addresses(application, values)), [], 0
    for bad in BAD:
        for who, path, names in pages:
            # Each alone where there are several, since one that is refused hides the next.
            alone = names if names != ALWAYS else ()
            together = "&".join(f"{name}={bad}" for name in names)
            for query in (together, *(f"{name}={bad}" for name in alone)):
                with browsers[who].get(f"{path}?{query}") as answer:
                    asked += answer.status_code == 200
                    if answer.status_code >= 500 or answer.status_code == 429:
                        wrong.append(f"{who}: {path}?{query[:60]}: {answer.status_code}")

    assert wrong == []
    assert asked > 100

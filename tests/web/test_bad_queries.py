"""Queries that nobody types, at every page that lists something: never a fault of ours."""

import inspect
import re
from base64 import urlsafe_b64encode

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

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


class Parameters(ImmutableMultiDict):
    """The parameters of a query, with a note of those that were looked for."""

    sought: set[str] = set()  # one for all requests, emptied before each

    def __contains__(self, name):
        self.sought.add(name)
        return super().__contains__(name)

    def __getitem__(self, name):
        self.sought.add(name)
        return super().__getitem__(name)

    def getlist(self, name, type=None):  # noqa: A002 - as Werkzeug calls it
        self.sought.add(name)
        return super().getlist(name, type)


class Noting(Request):
    parameter_storage_class = Parameters


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


def queries(browser, path, names):
    """Return the names to give together, and each alone, as far as the page looks for them.

    Until a page looks for a parameter, it answers as if none were given: what it does not look for
    when nothing is asked, it does not look for either when that alone is asked.
    """
    Parameters.sought.clear()
    browser.get(path).close()
    sought = [name for name in names if name in Parameters.sought]
    # Each alone where there are several, since one that is refused hides the next.
    return [names, *([name] for name in sought if names != ALWAYS)] if sought else []


def test_no_query_of_a_page_is_a_fault_of_ours(application, world):
    values, browsers = world
    application.extensions["limits"] = Limits(100_000)
    application.config["PROPAGATE_EXCEPTIONS"] = False
    application.request_class = Noting
    wrong, asked = [], 0
    for who, path, names in addresses(application, values):
        for given in queries(browsers[who], path, names):
            for bad in BAD:
                query = "&".join(f"{name}={bad}" for name in given)
                with browsers[who].get(f"{path}?{query}") as answer:
                    asked += answer.status_code == 200
                    if answer.status_code >= 500 or answer.status_code == 429:
                        wrong.append(f"{who}: {path}?{query[:60]}: {answer.status_code}")

    assert wrong == []
    assert asked > 100

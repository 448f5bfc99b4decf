"""Browsers without a window in which somebody is signed in, and what they read off a page."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import make_account
from tests.visitors import sign_in_at
from trusted.domain.standing import Role

TOKEN = re.compile(r'name="([^"]*csrf_token)"[^>]*value="([^"]+)"')


class Visitor:
    """A person at a browser."""

    def __init__(self, application: Flask, account_id: int) -> None:
        self.client: FlaskClient = application.test_client()
        sign_in_at(self.client, account_id)

    def see(self, address: str) -> str:
        """Return the page at an address, which must be there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.text)
        return answer.text

    def send(self, address: str, page: str | None = None, /, **fields: object) -> TestResponse:
        """Send a form of a page (which may have been open for a while) to an address.

        page: as it was read before; None: read the page at the address first.
        """
        tokens = dict(TOKEN.findall(self.see(address) if page is None else page))
        return self.client.post(address, data=tokens | fields)


def visitor(application: Flask, role: Role) -> Visitor:
    """Return somebody of a role at a browser."""
    with application.app_context():
        return Visitor(application, make_account(role).id)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]

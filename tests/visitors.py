"""People at the doors: signing a test client in, and sending forms as a browser would."""

import re
from contextlib import nullcontext
from html import unescape
from html.parser import HTMLParser

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import NOON
from trusted.persistence.database import db
from trusted.persistence.models import Account
from trusted.services.accounts import begin_sign_in


class HiddenFields(HTMLParser):
    """Collects the hidden fields of a page, and where its forms lead."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.actions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "form":
            self.actions.append(names.get("action") or "")
        if tag == "input" and names.get("type") == "hidden":
            self.fields[names["name"] or ""] = names.get("value") or ""


def hidden(response: TestResponse) -> dict[str, str]:
    """Return the hidden fields of a page, name -> value."""
    parser = HiddenFields()
    parser.feed(response.text)
    return parser.fields


def words(response: TestResponse) -> str:
    """Return the text of a page without its markup, spaces as one."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(body).split())


def visitor(application: Flask, account: Account | int | None = None) -> FlaskClient:
    """Return a browser without a window, in which this person is signed in."""
    client = application.test_client()
    if account is not None:
        person = account if isinstance(account, int) else account.id
        sign_in_at(client, person)
    return client


def sign_in_at(client: FlaskClient, account_id: int) -> None:
    """Have this person be signed in at this browser."""
    inside = nullcontext() if has_app_context() else client.application.app_context()
    with inside:
        sign_in = str(begin_sign_in(db.session.get_one(Account, account_id), now=NOON))
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = sign_in, True


def send(client: FlaskClient, path: str, data: dict[str, object] | None = None) -> TestResponse:
    """Send a form with the token of the session, as a page of ours would."""
    token = hidden(client.get("/sign-up"))["csrf_token"]
    return client.post(path, data={"csrf_token": token} | (data or {}))

"""Machines that ask the API, and a register to ask about."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_account
from tests.receiver import receiving
from trusted.domain.standing import Role
from trusted.register.records import Change
from trusted.register.store import RegisterStore
from trusted.services.clients import SANDBOX_SCOPES, SCOPES, create_client


@dataclass
class Machine:
    """A client of the API with an access token."""

    browser: FlaskClient
    client_id: str
    secret: str
    token: str = ""

    def sign_in(self, **form):
        answer = self.browser.post(
            "/api/v1/token",
            data={"grant_type": "client_credentials"} | form,
            auth=(self.client_id, self.secret),
        )
        self.token = answer.json["access_token"]
        return self

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path, **given):
        return self.browser.get(path, headers=self.headers | given.pop("headers", {}), **given)

    def post(self, path, **given):
        """Post under a key of its own, as one that changes something must have."""
        headers = self.headers | {"Idempotency-Key": uuid4().hex} | given.pop("headers", {})
        return self.browser.post(path, headers=headers, **given)

    def delete(self, path, **given):
        return self.browser.delete(path, headers=self.headers | given.pop("headers", {}), **given)


@dataclass
class Register:
    """The register copy of the application under test, filled by hand."""

    store: RegisterStore

    def publish(self, identifier, record):
        with self.store.writing() as writer:
            sequence = writer.state.sequence + 1
            change = Change(sequence, datetime.now(UTC), identifier, record, "", f"{sequence:064}")
            writer.apply([change])
        self.refresh()

    def refresh(self):
        with self.store.writing() as writer:
            writer.heard(datetime.fromtimestamp(time.time(), UTC))


def enrollment(**given):
    return {
        "partner_number": "TP00012344",
        "entity_type": "carrier",
        "status": "validated",
        "tier": 2,
        "status_since": "2026-03-02",
        "valid_until": "2030-03-02",
        "score_band": "B",
        "random_ppm": 31,
        "evidence_level": "site",
    } | given


def record(*enrollments, company_id=1, company="Fox Parcel Express"):
    return {
        "company_id": company_id,
        "company": company,
        "policy": "2027-01:9f2c",
        "enrollments": list(enrollments) or [enrollment()],
    }


@pytest.fixture
def new_machine(application: Flask, client: FlaskClient):
    """Make machines with the scopes that a test wants."""

    def make(*scopes, agency=None, arrangement=None, sandbox=False):
        with application.app_context():
            made, secret = create_client(
                "Targeting",
                scopes or (SANDBOX_SCOPES if sandbox else SCOPES),
                actor=make_account(Role.ADMINISTRATOR),
                now=datetime.now(UTC),
                agency=agency,
                arrangement=arrangement,
                sandbox=sandbox,
            )
            return Machine(client, made.client_id, secret)

    return make


@pytest.fixture
def machine(new_machine) -> Machine:
    """A machine with every scope and a token."""
    return new_machine().sign_in()


@pytest.fixture
def register(application: Flask):
    """A fresh register, empty at first."""
    register = Register(application.extensions["register"])
    register.refresh()
    return register


@pytest.fixture
def receiver(application):
    """A system that is called, in an installation that may call this host."""
    door = application.extensions["trusted-api"]
    door.settings = replace(door.settings, webhook_loopback=True)
    with receiving() as running:
        yield running

"""The examples of the documentation run as they are written, against a server."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.factories import make_account, make_application, make_certified, make_company, owner_of
from tests.factories_agencies import make_guidance, make_referral
from tests.factories_connections import make_connection
from tests.factories_holds import make_agency, make_agent
from tests.factories_register import append_changes, published_record
from trusted.api.operations import OPERATIONS
from trusted.api.python_examples import BEGINNING, SIGNED, python
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.services.certificates import issue_certificate
from trusted.services.clients import SCOPES, create_client
from trusted.services.files import file_store
from trusted.services.member_clients import create_member_client
from trusted.services.signing_keys import make_key
from trusted.services.snapshots import make_snapshot

ROOT = Path(__file__).parents[2]
# Whose examples find something in this world; calls of other scopes are tried by their own tests.
SCOPES_HERE = {
    *("standing:read", "shipments:prioritize", "outcomes:write", "holds:write"),
    *("register:read", "partners:read", "agencies:read"),
}
OPEN_HERE = {"directory", "credential_status"}


@pytest.fixture
def url(application):
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def world(application, receiver):
    """Clients by the scope that they are for, and what the examples name, as it is here."""
    settings, now = application.extensions["settings"], datetime.now(UTC)
    with application.app_context():
        administrator = make_account(Role.ADMINISTRATOR)
        make_key(settings.signing_secret, actor=None, now=now)
        clients = {
            "": create_client("All", SCOPES, actor=administrator, now=now),
            "holds:write": create_client(
                "Trial", ["holds:write"], actor=administrator, now=now, sandbox=True
            ),
        }
        agency = make_agency()
        clients["agencies:read"] = create_client(
            "Agency", ["agencies:read"], actor=administrator, now=now, agency=agency
        )
        make_referral(make_certified(), agency)
        make_guidance(make_agent(agency))
        enrollment = make_certified(make_application(make_company()))
        company = db.session.get_one(Company, enrollment.company_id)
        asking = db.session.get_one(Company, make_certified().company_id)
        make_connection(company, asking)
        clients["partners:read"] = create_member_client(
            asking, "Desk", actor=owner_of(asking), now=now
        )
        issue_certificate(
            enrollment,
            store=file_store(settings),
            base_url=settings.base_url,
            actor=make_account(Role.SUPERVISOR),
            now=now,
        )
        append_changes([("scac:FXPQ", published_record(1))], now)
        application.extensions["follower"].catch_up()
        make_snapshot(settings, now=now)
        here = {
            "https://targeting.example/hooks": receiver.url,
            "TP00012344": enrollment.partner_number,
            "partners/scac/FXPQ": f"partners/partner/{enrollment.partner_number}",
        }
        return {scope: (one.client_id, secret) for scope, (one, secret) in clients.items()}, here


def run(program, url, client, *, alone=True):
    """Run a program as a user would; alone: without anything of this repository."""
    environment = os.environ | {
        "TRUSTED_URL": url,
        "CLIENT_ID": client[0],
        "CLIENT_SECRET": client[1],
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, *(["-I"] if alone else []), "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_examples_in_python_run_one_after_the_other_with_the_standard_library(
    world, url, receiver
):
    clients, here = world
    token, *others = OPERATIONS
    calls = [one for one in others if one.scope in SCOPES_HERE or one.name in OPEN_HERE]
    lines = [BEGINNING, *_tokens(token, clients)]
    for one in calls:
        own = one.scope if one.scope in clients else ""
        lines += [f"TOKEN = tokens[{own!r}]", python(one)]
    program = "\n".join(lines)
    for example, real in here.items():
        program = program.replace(example, real)

    told = run(program, url, clients[""])

    seen_at = ("'known': True", "'priority': 366", "'accepted'", "\nTrue\n", "waiting")
    for seen in (*seen_at, "Is it known to you?", "Honey from afar"):
        assert seen in told


def _tokens(token, clients):
    yield "tokens = {}"
    for scope, (client_id, secret) in clients.items():
        yield f"os.environ['CLIENT_ID'], os.environ['CLIENT_SECRET'] = {client_id!r}, {secret!r}"
        yield python(token)
        yield f"tokens[{scope!r}] = TOKEN"


def test_a_signed_answer_is_checked_as_the_documentation_says(world, url):
    clients, _ = world
    program = "\n".join([BEGINNING, python(OPERATIONS[0]), SIGNED])
    assert "'identifier': 'scac:FXPQ'" in run(program, url, clients[""], alone=False)

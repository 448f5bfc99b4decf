"""The application behind a real server, and a client of it."""

from datetime import UTC, datetime

from tests.factories import NOON, make_account
from tests.factories_register import append_changes
from trusted.client import Source
from trusted.domain.standing import Role
from trusted.services.clients import create_client
from trusted.services.register import state_hash_at
from trusted.services.signing_keys import make_key
from trusted.services.snapshots import make_snapshot


class Program:
    """The application behind a real server, and a client of it."""

    def __init__(self, application, port):
        self.application = application
        self.url = f"http://127.0.0.1:{port}"
        with application.app_context():
            administrator = make_account(Role.ADMINISTRATOR)
            self.settings = application.extensions["settings"]
            make_key(self.settings.signing_secret, actor=administrator, now=NOON)
            client, self.secret = create_client(
                "Targeting", ["register:read"], actor=administrator, now=datetime.now(UTC)
            )
            self.client_id = client.client_id
        self.publish()

    def publish(self, *changes):
        with self.application.app_context():
            append_changes(changes, datetime.now(UTC))
            self.application.extensions["follower"].catch_up()

    def snapshot(self):
        with self.application.app_context():
            return make_snapshot(self.settings, now=datetime.now(UTC))

    def state_hash(self, sequence):
        with self.application.app_context():
            return state_hash_at(sequence)

    def source(self, **given):
        return Source(self.url, self.client_id, given.get("secret", self.secret))

"""A real server with a database of its own, and the people who work there."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Locator, Page

from app import create_app
from tests.browser import assert_accessible, new_page
from tests.conftest import migrate
from tests.factories import PASSWORD
from trusted.cli.serve import arguments
from trusted.config import Settings
from trusted.domain.standing import Role
from trusted.persistence.database import db, expect_reading

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
# In these languages and at these widths journeys are made: a desk's, and the narrowest.
LANGUAGES = ("en", "es")
WIDTHS = (1280, 320)
WAYS = tuple((language, width) for language in LANGUAGES for width in WIDTHS)
OFFICIALS = tuple(role for role in Role if role is not Role.MEMBER)


@dataclass(frozen=True)
class Place:
    """Where a server runs: its folder, its port, and the environment that says so."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Settings of an installation whose passwords are cheap to check."""
        return {
            "PATH": os.environ["PATH"],
            "TRUSTED_ENV": "development",
            "TRUSTED_SECRET_KEY": "s" * 32,
            "TRUSTED_SELECTION_KEY": "k" * 32,
            "TRUSTED_TOKEN_SEED": base64.b64encode(bytes(32)).decode(),
            "TRUSTED_SIGNING_SECRET": "r" * 32,
            "TRUSTED_DATABASE_URL": f"sqlite:///{self.folder / 'trusted.db'}",
            "TRUSTED_DATA_DIR": str(self.folder),
            "TRUSTED_BASE_URL": self.url,
            "TRUSTED_REGISTER_MAP_MIB": "64",
            "TRUSTED_PUBLIC_PER_MINUTE": "100000",
            "TRUSTED_EMBED_ANCESTORS": "http://localhost:*",
            "TRUSTED_ARGON2_TIME": "1",
            "TRUSTED_ARGON2_MEMORY_KIB": "8",
            "TRUSTED_ARGON2_LANES": "1",
        }


def make_place(folder: Path) -> Place:
    """Return a place with a migrated, empty database and a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        place = Place(folder, listener.getsockname()[1])
    migrate(place.environment["TRUSTED_DATABASE_URL"])
    return place


@contextmanager
def furnishing(place: Place) -> Iterator[Flask]:
    """Open the application in this process, to bring things in before the server starts."""
    app = create_app(Settings.from_env(place.environment))
    with app.app_context():
        yield app
        expect_reading(False)
        db.session.remove()
        db.engine.dispose()
    app.extensions["register"].close()


def address_of(role: Role) -> str:
    """Return the e-mail address of the official of a role."""
    return f"{role.value}@program.example"


def open_officials(app: Flask) -> None:
    """Open an account for one official of each role, as an operator does."""
    for role in OFFICIALS:
        name = f"{role.value.replace('_', ' ').title()} Smith"
        command(app, "accounts", "open", address_of(role), "--name", name, "--role", role.value,
                "--password", PASSWORD)  # fmt: skip


def command(app: Flask, *words: str) -> str:
    """Run an operator's command and return what it says."""
    result = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@contextmanager
def serving(place: Place) -> Iterator[None]:
    """Serve with one worker for the length of the block."""
    granian = Path(sys.executable).with_name("granian")
    line = [str(granian), *arguments("127.0.0.1", place.port)]
    with subprocess.Popen(line, cwd=ROOT, env=place.environment) as process:
        try:
            wait_until_ready(place.port, process)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)


def wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the server says that its register is fresh."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except ConnectionRefusedError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise AssertionError(f"no server on port {port}; it ended with {process.returncode}")


def sign_in(page: Page, email: str, language: str = "en") -> None:
    """Sign in at the page for it; the pages after it are in this language, where they can be."""
    page.goto("/sign-in" if language == "en" else f"/sign-in?lang={language}")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    press(page, {"en": "Sign in", "es": "Iniciar sesión"}[language])
    page.wait_for_selector("form[action='/sign-out']", state="attached")


def press(page: Page, name: str) -> None:
    """Press the button of the main part that is called so."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def go(page: Page, link: Locator) -> None:
    """Press what leads to another page, and be there once all of it is: it can be read at once."""
    with page.expect_navigation():
        link.click()


def fill(page: Page, fields: Mapping[str, str]) -> None:
    """Type into fields, by their names."""
    for name, text in fields.items():
        page.fill(f"main [name='{name}']", text)


def choose(page: Page, name: str, value: str) -> None:
    """Choose a radio button or checkbox, by its label as a person does."""
    page.click(f"label[for='{page.get_attribute(f'[name={name!r}][value={value!r}]', 'id')}']")


@contextmanager
def window(browser: Browser, place: Place, width: int, trouble: list[str]) -> Iterator[Page]:
    """Open a page in a window of a width, with cookies of its own."""
    with new_page(browser, place.url, trouble) as page:
        page.set_viewport_size({"width": width, "height": 900})
        yield page


def fits(page: Page) -> None:
    """Everybody can use the page, and nothing is wider than the window."""
    assert_accessible(page)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= page.viewport_size["width"], page.url

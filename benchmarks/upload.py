"""Memory of a worker while 500 MB of evidence come in."""

import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from app import create_app
from benchmarks.ratios import Ratio, show
from benchmarks.servers import OURS, environment, serving
from trusted.config import Settings
from trusted.persistence.database import db
from trusted.persistence.schema import upgrade_schema
from trusted.services.accounts import Passwords, sign_up
from trusted.services.companies import found_company

MIB = 1024 * 1024
SENT_BYTES = 500 * 1000 * 1000
GROWTH_LIMIT_MIB = 64
EMAIL, PASSWORD = "owner@example.test", "four plain words here"
LINE = b"2026-11-24;HTS 6109.10;US;2;cotton shirts of two colors\n"
BLOCK = LINE * (MIB // len(LINE))
BOUNDARY = "----benchmark"


class Browser:
    """One connection after the other, with the cookies of the first."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body=None, **headers: str) -> tuple[HTTPResponse, str]:
        """Return the answer and its text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Cookie": cookie} | names)
        answer = connection.getresponse()
        for set_cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer, text

    def token(self, path: str) -> tuple[str, str]:
        """Return the form token of a page, and the page."""
        answer, page = self.ask("GET", path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, f"{path} has no form token"
        return unescape(found[1]), page

    def sign_in(self, path: str) -> None:
        """Sign the owner in."""
        fields = {"csrf_token": self.token(path)[0], "email": EMAIL, "password": PASSWORD}
        answer, page = self.ask(
            "POST",
            path,
            urlencode(fields),
            Content_Type="application/x-www-form-urlencoded",
        )
        assert answer.status in (302, 303), f"signing in answered {answer.status}: {page[:2000]}"

    def upload(self, path: str, size: int) -> float:
        """Send a CSV file of `size` bytes, made while it is sent; return the seconds it took."""
        token, page = self.token(path)
        file_field = re.search(r'<input[^>]*type="file"[^>]*>', page)
        assert file_field, f"{path} takes no file"
        name = re.search(r'name="([^"]+)"', file_field[0])[1]
        fields = {"csrf_token": token, "title": "All shipments"}
        start, end = _around(fields, name)
        length = len(start) + size + len(end)
        begun = time.perf_counter()
        answer, page = self.ask(
            "POST",
            path,
            _parts(start, size, end),
            Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
            Content_Length=str(length),
        )
        assert answer.status in (302, 303), f"uploading answered {answer.status}: {page[:3000]}"
        return time.perf_counter() - begun


def measure() -> Sequence[Ratio]:
    """Return how much of the limit the worker's memory grew."""
    with TemporaryDirectory() as folder:
        variables = environment(Path(folder))
        upload, sign_in = _prepare(variables)
        with serving(OURS, variables) as server:
            browser = Browser(server.port)
            browser.sign_in(sign_in)
            browser.upload(upload, len(BLOCK))
            # Signing in took more memory for a moment than an upload may; count from here.
            Path(f"/proc/{server.worker}/clear_refs").write_text("5")
            before = server.memory_mib("VmRSS")
            seconds = browser.upload(upload, SENT_BYTES)
            growth = server.memory_mib("VmHWM") - before
        kept = max(file.stat().st_size for file in Path(folder, "evidence").rglob("*"))
    assert kept == SENT_BYTES
    seen = f"{growth:.1f} MiB above {before:.0f} MiB, in {seconds:.0f} s"
    name = f"growth of a worker that receives 500 MB : {GROWTH_LIMIT_MIB} MiB"
    return [Ratio(name, growth / GROWTH_LIMIT_MIB, 1, at_least=False, note=seen)]


def _prepare(variables: dict[str, str]) -> tuple[str, str]:
    """Return the addresses of the upload and the sign-in page, for a company that exists."""
    settings = Settings.from_env(variables)
    app = create_app(settings)
    now = datetime.now(UTC)
    with app.app_context():
        upgrade_schema(db.engine)
        owner = sign_up(EMAIL, "Owner", PASSWORD, passwords=Passwords.of(settings), now=now)
        company = found_company(
            "Blue Harbor Inc.",
            trade_name=None,
            country="US",
            address="1 Dock Road",
            website=None,
            actor=owner,
            now=now,
        )
        company_id = company.id
        db.engine.dispose()
    with app.test_request_context():
        return (
            app.url_for("company.library", company_id=company_id),
            app.url_for("public.sign_in"),
        )


def _around(fields: dict[str, str], file_field: str) -> tuple[bytes, bytes]:
    text = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    text += (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
        f'name="{file_field}"; filename="shipments.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return text.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


def _parts(start: bytes, size: int, end: bytes) -> Iterator[bytes]:
    yield start
    while size:
        block = BLOCK[:size]
        yield block
        size -= len(block)
    yield end


if __name__ == "__main__":
    show(measure())

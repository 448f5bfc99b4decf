"""Serving style sheets, scripts and pictures so that browsers may keep them for good."""

import hashlib
from collections.abc import MutableMapping
from copy import copy
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from trusted.web.headers import POLICY, protection

FOLDER = Path(__file__).parent / "static"
DIGITS = 12
YEAR = 365 * 24 * 60 * 60


@cache
def address() -> str:
    """Return the path of the assets; it changes whenever one of them does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(FOLDER)).encode())
            digest.update(path.read_bytes())
    return f"/static/{digest.hexdigest()[:DIGITS]}"


def init_app(app: Flask) -> None:
    """Answer for assets in front of Flask, compressed where a compressed copy lies beside."""
    always = protection(app.extensions["settings"]) | {"Content-Security-Policy": POLICY}
    assets = copy(_assets(app.static_url_path, tuple(always.items())))
    assets.application = app.wsgi_app
    app.wsgi_app = assets  # type: ignore[method-assign]


@cache
def _assets(prefix: str | None, always: tuple[tuple[str, str], ...]) -> WhiteNoise:
    """Return the assets, read once in a process, with nothing behind them yet.

    always: the headers of each answer.
    """

    def protect(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        for name, value in always:
            headers[name] = value

    return WhiteNoise(
        None,
        root=FOLDER,
        prefix=prefix,
        max_age=YEAR,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=protect,
    )

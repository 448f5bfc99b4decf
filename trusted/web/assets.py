"""Serving style sheets, scripts and pictures so that browsers may keep them for good."""

import hashlib
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from trusted.web.headers import OF_PAGES, protection

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
    always = protection(app.extensions["settings"], OF_PAGES)

    def protect(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
        for name, value in always.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=FOLDER,
        prefix=app.static_url_path,
        max_age=YEAR,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=protect,
    )

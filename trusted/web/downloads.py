"""Handing out kept files, so that a browser saves them and runs nothing in them."""

from io import BytesIO
from typing import BinaryIO

from flask import Response, current_app, send_file

from trusted.config import Settings
from trusted.services.files import LocalStore, file_store

ALONE = "default-src 'none'; sandbox"


def kept_files() -> LocalStore:
    """Return the store of this installation's files."""
    return file_store(current_app.extensions["settings"])


def base_url() -> str:
    """Return how the outside reaches this installation, without a slash at the end."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url


def json_file(content: bytes, filename: str) -> Response:
    """Return a JSON document to save."""
    size = len(content)
    return attachment(BytesIO(content), filename=filename, media_type="application/json", size=size)


def attachment(file: BinaryIO, *, filename: str, media_type: str, size: int) -> Response:
    """Return a kept file under its own media type; nothing guesses another.

    size: bytes.
    """
    response = send_file(file, media_type, as_attachment=True, download_name=filename, etag=False)
    response.content_length = size
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response

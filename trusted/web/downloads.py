"""Handing out kept files, so that a browser saves them and runs nothing in them."""

from typing import BinaryIO

from flask import Response, current_app, send_file

from trusted.services.files import LocalStore, file_store

ALONE = "default-src 'none'; sandbox"


def kept_files() -> LocalStore:
    """Return the store of this installation's files."""
    return file_store(current_app.extensions["settings"])


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

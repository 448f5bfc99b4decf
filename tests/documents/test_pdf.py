"""Rendering: what documents may load."""

import logging

import pytest
from jinja2 import UndefinedError

from trusted.documents.pdf import TEMPLATES, OwnFiles, fill, render

PAGE = """<html lang="en"><head><title>T</title>
<meta name="dcterms.created" content="2026-11-24T12:00:00Z">
<meta name="dcterms.modified" content="2026-11-24T12:00:00Z"></head><body>{}</body></html>"""


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x",
        "file:///etc/passwd",
        "file:///etc/../etc/passwd",
        "ftp://x.test/y",
        (TEMPLATES / ".." / ".." / "var" / "development.env").as_uri(),
        (TEMPLATES / ".." / ".." / "trusted" / "config.py").as_uri(),
    ],
)
def test_documents_load_nothing_from_elsewhere(address):
    with pytest.raises(ValueError, match="may not load"):
        OwnFiles().fetch(address)


def test_a_picture_from_elsewhere_is_left_out(caplog):
    caplog.set_level(logging.ERROR, "weasyprint")

    assert render(PAGE.format('<img alt="x" src="file:///etc/hostname">')).startswith(b"%PDF-")
    assert "may not load" in caplog.text


def test_a_template_that_misses_a_value_fails():
    with pytest.raises(UndefinedError):
        fill("certificate.html", made_at="2026-11-24T12:00:00Z")

"""Comparing pages: what a machine smooths otherwise passes, what stands elsewhere does not."""

import numpy as np
import pytest

from tests.documents.pictures import apart, pictures
from tests.documents.test_letter import VALUES
from trusted.documents.certificate import qr_picture
from trusted.documents.letter import letter_pdf
from trusted.documents.pdf import TEMPLATES, fill, render


@pytest.fixture(scope="module")
def pages():
    return pictures(letter_pdf(VALUES))


@pytest.fixture
def page(pages):
    return pages[0]


def test_a_picture_is_coarse_and_gray(page):
    assert page.shape == (264, 204)
    assert page.min() < 120
    assert page.max() == 255


def test_a_page_is_like_itself_whatever_smooths_its_letters(page):
    near = [np.roll(page, 1, axis=0), np.roll(page, 1, axis=1)]
    smoothed = sum([page, page, *near]) / 4

    assert apart(page, page).mean == 0
    assert apart(page, smoothed).alike
    assert apart(page, np.round(page)).alike


@pytest.mark.parametrize(
    "broken",
    [
        "p { font-size: 14pt; }",
        "@page { margin-left: 1.4in; }",
        "header { display: none; }",
        "table { display: none; }",
        "h1 { margin-bottom: 1in; }",
        "svg { display: none !important; }",
        "th, td { text-align: right; }",
    ],
)
def test_a_document_whose_parts_stand_elsewhere_is_not_alike(pages, broken):
    html = fill(
        "letter.html",
        letter=VALUES,
        made_at="2026-11-24T15:31:00Z",
        dated="20 November 2026",
        qr=qr_picture(VALUES.check_url),
    )
    changed = html.replace("</head>", f"<style>{broken}</style></head>")
    assert changed != html

    found = pictures(render(changed, TEMPLATES))
    alike = [apart(one, other).alike for one, other in zip(pages, found, strict=False)]
    assert len(found) != len(pages) or not all(alike)


def test_pages_of_another_size_are_not_alike(page):
    assert not apart(page, page[:-9]).alike

"""Pages of documents as small pictures, and how far two of them are apart.

A picture is about 200 pixels wide and gray, so that it tells where things stand and not how a
machine smooths letters. Where a page is meant to look otherwise, look at the new pages, then renew
the references: `.venv/bin/pytest tests/services/test_document_pages.py --renew-pages`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

REFERENCES = Path(__file__).parent / "pages"
Gray = NDArray[np.float64]
# Pixels of a page at 72 to the inch that make one of a picture, in each direction.
COARSE = 3
# Pixels of a picture in each direction that are compared together.
BLOCK = 8
# Of 255: how far the pages may be apart on average, and one block of them at most.
MEAN, WORST = 1.0, 25.0


@dataclass(frozen=True)
class Apart:
    """How far two pages are apart, in steps of 255: on average, and in the worst block."""

    mean: float
    worst: float

    @property
    def alike(self) -> bool:
        """Whether that is no more than machines differ by."""
        return self.mean <= MEAN and self.worst <= WORST


def pictures(content: bytes) -> list[Gray]:
    """Return the pages of a PDF as coarse gray pictures, 0 black to 255 white."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.render(scale=1, grayscale=True).to_numpy().astype(float) for page in document]
    return [_blocks(page.squeeze(), COARSE) for page in pages]


def apart(one: Gray, other: Gray) -> Apart:
    """Return how far two pictures are apart; pages of another size are nothing alike."""
    if one.shape != other.shape:
        return Apart(255, 255)
    between = np.abs(_blocks(one, BLOCK) - _blocks(other, BLOCK))
    return Apart(float(between.mean()), float(between.max()))


def reference(name: str, number: int) -> Gray:
    """Return the picture that a page is to look like."""
    with Image.open(_path(name, number)) as picture:
        return np.asarray(picture, dtype=float)


def references(name: str) -> int:
    """Return how many pages a document is to have."""
    return len(list(REFERENCES.glob(f"{name}-*.png")))


def renew(name: str, pages: list[Gray]) -> None:
    """Make these pages the references of a document."""
    for old in REFERENCES.glob(f"{name}-*.png"):
        old.unlink()
    for number, page in enumerate(pages, 1):
        gray = np.round(page).astype(np.uint8)
        Image.fromarray(gray).save(_path(name, number), optimize=True)


def _path(name: str, number: int) -> Path:
    return REFERENCES / f"{name}-{number}.png"


def _blocks(page: Gray, size: int) -> Gray:
    """Return the mean of each block of so many pixels in each direction; the rest is cut off."""
    high, wide = (length // size * size for length in page.shape)
    cut = page[:high, :wide]
    return cut.reshape(high // size, size, wide // size, size).mean(axis=(1, 3))

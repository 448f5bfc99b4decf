"""From HTML to an accessible PDF (PDF/UA-1), the same bytes for the same input."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "documents"
# Data and settings of the installation may lie beside these; no document needs them.
OWN_FOLDERS = (TEMPLATES, ROOT / "trusted" / "web" / "static")


class OwnFiles(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
    """Fetches style, fonts and pictures of this installation, and nothing from elsewhere."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the file; raises ValueError for anything else."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not any(map(path.is_relative_to, OWN_FOLDERS)):
            raise ValueError(f"documents may not load {url}")
        return super().fetch(url, headers)


def fill(template: str, **values: object) -> str:
    """Return the HTML of a document template; a name that it misses is an error."""
    return _environment().get_template(template).render(values)


def render(html: str, base_url: Path = TEMPLATES) -> bytes:
    """Return the PDF of an HTML document, tagged, with title and language.

    html:     has a title, `lang`, and the dates of making in dcterms meta elements; without
              these, the clock would get into the bytes.
    base_url: folder from which relative addresses start.
    """
    document = HTML(string=html, base_url=f"{base_url.as_uri()}/", url_fetcher=OwnFiles())
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

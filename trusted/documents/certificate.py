"""The certificate: one page that says what held on the day of issue, and where to check it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import segno
from markupsafe import Markup

from trusted.documents.pdf import fill, render

INK = "#112f4e"
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre"),
    *("octubre", "noviembre", "diciembre"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateValues:
    """What a certificate states.

    entity_type: its name as readers see it, such as “Carrier”.
    status:      `certified` or `validated`.
    tier:        benefit tier 0-3.
    since:       day from which the status holds.
    valid_until: last day of the validation's cycle; None outside one.
    code, check_url: how anyone asks for the present standing.
    policy:      name of the policy that measured it; None when nothing was measured yet.
    language:    `en` or `es`; entity_type is written in it.
    """

    company: str
    entity_type: str
    partner_number: str
    status: str
    tier: int
    since: date
    valid_until: date | None
    issued_at: datetime
    code: str
    check_url: str
    policy: str | None
    language: str = "en"


def certificate_pdf(values: CertificateValues) -> bytes:
    """Return the certificate as PDF/UA-1; the same values give the same bytes."""
    issued_at = values.issued_at.astimezone(UTC)
    html = fill(
        "certificate.html",
        certificate=values,
        made_at=issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        issued=day_said(issued_at.date(), values.language),
        since=day_said(values.since, values.language),
        valid_until=day_said(values.valid_until, values.language) if values.valid_until else None,
        qr=qr_picture(values.check_url),
    )
    return render(html)


def qr_picture(url: str) -> Markup:
    """Return a QR code as an SVG element; attributes only, so that every policy lets it show."""
    out = BytesIO()
    segno.make_qr(url, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=0,
        dark=INK,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
        title="QR code of the address below",
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made of modules, not of words


def day_said(day: date, language: str) -> str:
    """Return a day as documents write it: “24 November 2026”, “24 de noviembre de 2026”."""
    if language == "es":
        return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"
    return day_in_words(day)


def day_in_words(day: date) -> str:
    """Return a day as certificates write it: “24 November 2026”."""
    return f"{day.day} {day:%B %Y}"

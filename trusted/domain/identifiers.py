"""Identifiers: what a company is called outside, and whether a name is well formed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from stdnum import ean, imo, lei, luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.us import ein

from trusted.domain.countries import CANADIAN_MID_PREFIXES, COUNTRIES
from trusted.domain.errors import InvalidIdentifier

MAX_LENGTH = 200  # characters of the longest value that is kept
MAX_SERIAL = 9_999_999  # the largest number of seven digits


class Scheme(StrEnum):
    """Who gives the name, and by what rules (design: words, identifier)."""

    EIN = "ein"
    IOR = "ior"
    SCAC = "scac"
    IATA = "iata"
    ICAO = "icao"
    FILER = "filer"
    FIRMS = "firms"
    DUNS = "duns"
    LEI = "lei"
    GLN = "gln"
    EORI = "eori"
    MID = "mid"
    IMO = "imo"
    MARKETPLACE = "marketplace"
    SELLER = "seller"
    CUSTOMS = "customs"


class IdentifierLevel(StrEnum):
    """How far an identifier is known to be the company's, weakest first."""

    WELL_FORMED = "well_formed"
    LOOKED_UP = "looked_up"
    EVIDENCED = "evidenced"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name in normal form, so that two spellings of one name are equal."""

    scheme: Scheme
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


def parse_identifier(text: str) -> Identifier:
    """Return the identifier written as `scheme:value`; refuse it as `checked` does."""
    scheme, colon, value = text.partition(":")
    if not colon:
        raise InvalidIdentifier("Write its kind, a colon and its value, such as scac:FXPQ.")
    return checked(scheme, value)


def checked(scheme: str, value: str) -> Identifier:
    """Return the identifier in normal form if it is well formed.

    scheme: one of Scheme, in upper or lower case.
    value:  as a person writes it; case, spaces and (where the scheme has none) dashes are no part.
    Raises: InvalidIdentifier, saying what is wrong and what to change.
    """
    kind = _scheme(scheme)
    return Identifier(kind, _RULES[kind](_plain(value)))


def partner_number(serial: int) -> str:
    """Return `TP`, seven digits and a check digit (Luhn, ISO/IEC 7812-1) for a serial number.

    serial: 0 to 9,999,999, else ValueError.
    """
    if not 0 <= serial <= MAX_SERIAL:
        raise ValueError(f"a partner number has seven digits; {serial} does not fit")
    digits = f"{serial:07d}"
    return f"TP{digits}{luhn.calc_check_digit(digits)}"


def is_partner_number(text: str) -> bool:
    """Tell whether the text is a partner number with the right check digit."""
    return re.fullmatch(r"TP[0-9]{8}", text) is not None and bool(luhn.is_valid(text[2:]))


def _scheme(text: str) -> Scheme:
    name = text.strip(" ").lower() if len(text) <= MAX_LENGTH else ""
    if (scheme := _SCHEMES.get(name)) is None:
        raise InvalidIdentifier(
            "This kind of identifier is not known here. Use one of: %(kinds)s.",
            kinds=", ".join(Scheme),
        )
    return scheme


def _plain(value: str) -> str:
    """Return the value without spaces around it; refuse what no scheme has."""
    stripped = value.strip(" ")
    if not stripped:
        raise InvalidIdentifier("The value is empty. Enter it after the colon.")
    if len(stripped) > MAX_LENGTH:
        raise InvalidIdentifier(
            "It has more than %(most)s characters. Enter the identifier alone.", most=MAX_LENGTH
        )
    if not stripped.isascii() or not stripped.isprintable():
        raise InvalidIdentifier(
            "The value has a character that identifiers do not have, such as an accented letter,"
            " a long dash or a hidden sign. Type it again instead of pasting it."
        )
    return stripped


def _compact(value: str) -> str:
    return value.replace(" ", "").replace("-", "").upper()


def _shaped(pattern: str, shape: str) -> Callable[[str], str]:
    """Return a rule: without spaces and dashes, in capitals, the value has this shape."""
    compiled = re.compile(pattern)

    def rule(value: str) -> str:
        compact = _compact(value)
        if compiled.fullmatch(compact) is None:
            raise InvalidIdentifier("%(shape)s This one does not; check it.", shape=shape)
        return compact

    return rule


def _ein(value: str) -> str:
    digits = _EIN_SHAPE(value)
    try:
        ein.validate(digits)
    except InvalidComponent as error:
        raise InvalidIdentifier(
            "No EIN begins with %(digits)s. Check the first two digits for a typo.",
            digits=digits[:2],
        ) from error
    return f"{digits[:2]}-{digits[2:]}"


def _ior(value: str) -> str:
    """The forms look alike without their dashes, so that the dashes must be there."""
    number = value.replace(" ", "").upper()
    if re.fullmatch(r"[0-9]{2}-[0-9]{7}[0-9A-Z]{2}", number):
        if set(number[-2:]) & set("OIZ"):
            raise InvalidIdentifier(
                "The last two characters of this importer number cannot be O, I or Z."
                " You may have meant the digits 0, 1 or 2."
            )
        return _ein(number[:10]) + number[10:]
    if re.fullmatch(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", number):
        # What is entered here is published; a person's social security number must not be.
        raise InvalidIdentifier(
            "This is a social security number. It would be published, so it cannot be entered."
            " Ask customs to assign an importer number, and enter that."
        )
    if re.fullmatch(r"[0-9]{6}-[0-9]{5}", number):
        return number
    raise InvalidIdentifier(
        "Write the importer number with its dashes, in one of two forms: 12-3456789AB,"
        " or 260901-00123 if customs assigned it."
    )


def _lei(value: str) -> str:
    code = _LEI_SHAPE(value)
    try:
        lei.validate(code)
    except InvalidChecksum as error:
        raise InvalidIdentifier(
            "The last two digits do not match the rest of this LEI. Check it for a typo."
        ) from error
    return code


def _gln(value: str) -> str:
    digits = _GLN_SHAPE(value)
    if not ean.is_valid(digits):
        raise InvalidIdentifier(
            "The last digit does not match the rest of this GLN. Check it for a typo."
        )
    return digits


def _imo(value: str) -> str:
    digits = _IMO_SHAPE(_compact(value).removeprefix("IMO"))
    if not imo.is_valid(digits) and digits[6] != _imo_company_digit(digits):
        raise InvalidIdentifier(
            "The last digit does not match the rest of this IMO number. Check it for a typo."
        )
    return digits


def _imo_company_digit(digits: str) -> str:
    """Companies and registered owners have another check digit than ships."""
    total = sum(int(d) * w for d, w in zip(digits[:6], (8, 6, 4, 2, 9, 7), strict=True))
    return str((11 - total % 11) % 10)


def _country(code: str, also: frozenset[str] = frozenset()) -> None:
    if code not in COUNTRIES and code not in also:
        raise InvalidIdentifier(
            "“%(code)s” is not the code of a country. Begin with its two letters, such as DE.",
            code=code,
        )


def _eori(value: str) -> str:
    number = _EORI_SHAPE(value)
    _country(number[:2], frozenset({"XI"}))
    return number


def _mid(value: str) -> str:
    code = _MID_SHAPE(value)
    _country(code[:2], CANADIAN_MID_PREFIXES)
    return code


def _marketplace(value: str) -> str:
    domain = value.lower().removesuffix(".").removeprefix("www.")
    label = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
    if re.fullmatch(rf"({label}\.)+(?!\d+$){label}", domain) is None:
        raise InvalidIdentifier(
            "Write only the marketplace's domain, such as shop.example: no https://, no path,"
            " no spaces. A domain in another script is written in its xn-- form."
        )
    return domain


def _seller(value: str) -> str:
    domain, slash, seller = value.partition("/")
    if not slash or re.fullmatch(r"[A-Za-z0-9._~-]{1,100}", seller) is None:
        raise InvalidIdentifier(
            "Write the marketplace's domain, a slash and the seller's id there, such as"
            " shop.example/8812. The id has up to 100 letters, digits, dots, dashes or underscores."
        )
    return f"{_marketplace(domain)}/{seller}"


def _customs(value: str) -> str:
    country, slash, number = value.upper().partition("/")
    if not slash or re.fullmatch(r"[A-Z0-9._-]{1,35}", number) is None:
        raise InvalidIdentifier(
            "Write the country's two letters, a slash and the number that its customs gave, such"
            " as KR/A12345. The number has up to 35 letters, digits, dots, dashes or underscores."
        )
    _country(country)
    return f"{country}/{number}"


_SCHEMES = {scheme.value: scheme for scheme in Scheme}
_EIN_SHAPE = _shaped(r"[0-9]{9}", "An EIN has nine digits, such as 12-3456789.")
_LEI_SHAPE = _shaped(r"[0-9A-Z]{18}[0-9]{2}", "An LEI has 18 letters or digits and two digits.")
_GLN_SHAPE = _shaped(r"[0-9]{13}", "A GLN has 13 digits.")
_IMO_SHAPE = _shaped(r"[0-9]{7}", "An IMO number has seven digits, such as IMO 9074729.")
_EORI_SHAPE = _shaped(
    r"[A-Z]{2}[0-9A-Z]{1,15}", "An EORI has a country's two letters and up to 15 letters or digits."
)
_MID_SHAPE = _shaped(
    r"[A-Z]{2}[0-9A-Z]{2,6}[0-9]{0,4}[A-Z]{3}",
    "A MID has a country's two letters, letters of the name, up to four digits of the address and"
    " three letters of the city, 15 characters at most, such as AUOZR92MEL.",
)

_RULES = MappingProxyType(
    {
        Scheme.EIN: _ein,
        Scheme.IOR: _ior,
        Scheme.SCAC: _shaped(r"[A-Z]{2,4}", "A SCAC has two to four letters, such as FXPQ."),
        Scheme.IATA: _shaped(
            r"[A-Z][0-9A-Z]|[0-9][A-Z]|[0-9]{3}",
            "An IATA code has two letters, a letter and a digit, or three digits, such as 5X.",
        ),
        Scheme.ICAO: _shaped(r"[A-Z]{3}", "An ICAO code of an airline has three letters."),
        Scheme.FILER: _shaped(
            r"[0-9A-Z]{3}", "A filer code has three letters or digits, such as A7Q."
        ),
        Scheme.FIRMS: _shaped(r"[0-9A-Z]{4}", "A FIRMS code has four letters or digits."),
        Scheme.DUNS: _shaped(r"[0-9]{9}", "A DUNS number has nine digits, such as 15-048-3782."),
        Scheme.LEI: _lei,
        Scheme.GLN: _gln,
        Scheme.EORI: _eori,
        Scheme.MID: _mid,
        Scheme.IMO: _imo,
        Scheme.MARKETPLACE: _marketplace,
        Scheme.SELLER: _seller,
        Scheme.CUSTOMS: _customs,
    }
)

"""Invented companies and people; none of them exists."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from trusted.cli.demonstration.chance import dice
from trusted.cli.demonstration.declarations import Trader
from trusted.domain.countries import COUNTRIES

NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text())
SHARE_TRADE_NAMES = 0.3
MARKET = "harborbazaar.example"
# Without those that are mistaken for one another.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ2345678"


@dataclass(frozen=True, slots=True)
class Invented:
    """A company as it describes itself.

    identifiers: (scheme, value), the customs number of its trader first.
    people:      owner, officer for the program, deputy.
    sites:       (name, address, purpose), one or two.
    """

    trader: Trader
    legal_name: str
    trade_name: str | None
    country: str
    city: str
    address: str
    domain: str
    identifiers: tuple[tuple[str, str], ...]
    people: tuple[str, str, str]
    sites: tuple[tuple[str, str, str], ...]

    @property
    def owner_email(self) -> str:
        """Where its owner is written to."""
        return self._email(self.people[0])

    @property
    def officer_email(self) -> str:
        """Where its officer for the program is written to."""
        return self._email(self.people[1])

    def _email(self, name: str) -> str:
        return f"{name.lower().replace(' ', '.')}@{self.domain}"


def invented(traders: Sequence[Trader]) -> list[Invented]:
    """Return a company for each trader; no two have a name or an identifier in common."""
    pairs = list(product(NAMES["colors"], NAMES["things"]))
    dice("names").shuffle(pairs)
    codes = _codes()
    return [
        _company(trader, pair, next(codes)) for trader, pair in zip(traders, pairs, strict=False)
    ]


def people(number: int, *about: object) -> list[str]:
    """Return the names of so many people, no two with a name in common."""
    throw = dice("people", *about)
    firsts, lasts = (
        throw.sample(NAMES["first_names"], number),
        throw.sample(NAMES["last_names"], number),
    )
    return [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]


def _codes() -> Iterator[str]:
    codes = ["".join(letters) for letters in product(CODE_LETTERS, repeat=3)]
    dice("codes").shuffle(codes)
    return iter(codes)


def _company(trader: Trader, pair: tuple[str, str], code: str) -> Invented:
    throw = dice("company", trader.identifier)
    country = _country(trader)
    city = throw.choice(NAMES["cities"].get(country, NAMES["cities"]["KR"]))
    trade = throw.choice(NAMES["trades"][trader.entity_type])
    name = f"{' '.join(pair)} {trade}"
    form = NAMES["forms"].get(country, "Ltd.")
    owner, officer, deputy = people(3, trader.identifier)
    places = NAMES["sites"][trader.entity_type][: throw.choice((1, 1, 2))]
    return Invented(
        trader=trader,
        legal_name=f"{name}, {form}" if form == "Inc." else f"{name} {form}",
        trade_name=" ".join(pair) if throw.random() < SHARE_TRADE_NAMES else None,
        country=country,
        city=city,
        address=_address(throw.randrange(1, 400), throw.choice(NAMES["streets"]), city),
        domain=f"{''.join(pair).lower()}.example",
        identifiers=_identifiers(trader, pair, code),
        people=(owner, officer, deputy),
        sites=tuple(
            (
                place,
                _address(throw.randrange(1, 400), throw.choice(NAMES["streets"]), city),
                purpose,
            )
            for place, purpose in places
        ),
    )


def _country(trader: Trader) -> str:
    if trader.entity_type == "seller" and trader.came_from in COUNTRIES & NAMES["cities"].keys():
        return trader.came_from
    if trader.entity_type == "carrier":
        return dice("flag", trader.identifier).choice(("KR", "US", "JP", "CN"))
    return "KR"


def _address(number: int, street: str, city: str) -> str:
    return f"{number} {street} Road, {city}"


def _identifiers(trader: Trader, pair: tuple[str, str], code: str) -> tuple[tuple[str, str], ...]:
    scheme, _, value = trader.identifier.partition(":")
    throw = dice("identifiers", trader.identifier)
    second = {
        "broker": ("filer", code),
        "carrier": ("scac", f"{pair[0][0]}{pair[1][:2]}{_letter(code)}".upper()),
        "seller": ("seller", f"{MARKET}/{code}{throw.randrange(1000, 10_000)}"),
    }[trader.entity_type]
    wanted = {"broker": 0.6, "carrier": 0.8, "seller": 0.5}[trader.entity_type]
    return ((scheme, value), second) if throw.random() < wanted else ((scheme, value),)


def _letter(code: str) -> str:
    return next((letter for letter in code if letter.isalpha()), "X")

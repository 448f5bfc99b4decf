"""Samples: how large one must be, and which items a seed picks."""

from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import comb

from trusted.domain.errors import InputRefused

LARGEST_POPULATION = 2**31 - 1
HUNDRED, THOUSAND = 100, 1000
_BITS = 64


class Population(StrEnum):
    """What a sample is drawn from."""

    PARCELS = "parcels"
    RECORDS = "records"
    STAFF = "staff"
    SEALS = "seals"


def sample_size(population: int, confidence_percent: int, tolerable_per_mille: int) -> int:
    """Return the least number of picks of which none being faulty shows what it should.

    population:          items in all, 1 to 2**31 - 1.
    confidence_percent:  1 to 99: chance of meeting a fault if the rate is the tolerable one.
    tolerable_per_mille: rate of faults from which on one must be met, 1 to 999.
    Returns: picks without replacement, 1 to the population, at most 4,603.
    Raises:  InputRefused for numbers outside of these.
    Source:  discovery sampling by the hypergeometric distribution: with D = ceil(N * rate) faults,
             the chance of meeting none is the product of (N - D - i) / (N - i), i = 0 .. n - 1.
             In whole fractions; nothing is rounded.
    """
    _check(population, confidence_percent, tolerable_per_mille)
    faults = -(-population * tolerable_per_mille // THOUSAND)
    accepted = Fraction(HUNDRED - confidence_percent, HUNDRED)
    missed_top, missed_bottom = 1, 1
    size = 0
    # Ends by size == population at the latest, where at least one fault is met for certain.
    while missed_top * accepted.denominator > accepted.numerator * missed_bottom:
        left = population - size
        missed_top *= max(left - faults, 0)
        missed_bottom *= left
        size += 1
    return size


def picks(seed: str, population: int, size: int) -> tuple[int, ...]:
    """Return the numbers of the items that a seed picks, in the order in which they are drawn.

    seed:    any text, kept with the sample.
    size:    distinct picks, at most the population.
    Returns: numbers from 1 to the population, without repetition.
    Source:  for the counter 1, 2, 3 ... the first 8 bytes of SHA-256 over "seed:counter", read as
             a big-endian number below 2**64; numbers at or above the largest multiple of the
             population are passed over, so that every item is as likely; the remainder by the
             population, plus 1, is the pick; one that was picked already is passed over.
    """
    limit = 2**_BITS - 2**_BITS % population
    found: dict[int, None] = {}
    counter = 0
    while len(found) < size:
        counter += 1
        drawn = int.from_bytes(sha256(f"{seed}:{counter}".encode()).digest()[:8], "big")
        if drawn < limit:
            found.setdefault(drawn % population + 1)
    return tuple(found)


def most_faulty_per_mille(population: int, size: int, faulty: int, confidence_percent: int) -> int:
    """Return the rate of faults that a sample still allows, per mille, rounded up.

    faulty:  picks that did not conform, of `size` drawn.
    Returns: the least rate, in faults of the whole population, at which a sample like this or a
             better one would be seen with a chance of at most 100 - confidence_percent; 1000 if
             no rate is ruled out.
    Source:  upper bound of the hypergeometric distribution, found by halving.
    """
    left_open = Fraction(HUNDRED - confidence_percent, HUNDRED)
    low, high = faulty, population - (size - faulty)
    while low < high:
        middle = (low + high) // 2
        if _chance_of_at_most(faulty, population, middle, size) <= left_open:
            high = middle
        else:
            low = middle + 1
    return -(-THOUSAND * low // population)


def _chance_of_at_most(faulty: int, population: int, faults: int, size: int) -> Fraction:
    least = max(0, size - (population - faults))
    if faulty < least:
        return Fraction(0)
    term = comb(faults, least) * comb(population - faults, size - least)
    met = term
    for found in range(least, faulty):
        term = term * (faults - found) * (size - found)
        term //= (found + 1) * (population - faults - size + found + 1)
        met += term
    return Fraction(met, comb(population, size))


def _check(population: int, confidence_percent: int, tolerable_per_mille: int) -> None:
    if not 1 <= population <= LARGEST_POPULATION:
        raise InputRefused("State how many items there are: a number from 1 on.")
    if not 1 <= confidence_percent < HUNDRED:
        raise InputRefused("State the confidence as a number from 1 to 99 percent.")
    if not 1 <= tolerable_per_mille < THOUSAND:
        raise InputRefused("State the tolerable rate as a number from 1 to 999 per mille.")

"""The program's measures of itself, as data: whole, in both languages, and refused where wrong."""

import tomllib
from decimal import Decimal

import pytest

from trusted.domain.languages import Language
from trusted.domain.program_metrics import Kind, Period
from trusted.program.loader import shipped_folder
from trusted.program.metrics import FILE, metric_rules, metrics_of, shipped_metrics
from trusted.program.reading import ProgramError


def test_every_measure_says_what_it_counts_in_both_languages():
    rules = shipped_metrics()

    assert rules is not None
    assert metrics_of(rules.version) == rules
    for one in rules.measures.values():
        english, spanish = one.said_in(Language.ENGLISH), one.said_in(Language.SPANISH)
        assert all(a != b for a, b in zip(english, spanish, strict=True) if a)
        assert all(english[:2])
        assert bool(english[2]) == bool(one.target is not None)


def test_a_count_is_aimed_at_by_the_year_and_a_share_is_not():
    measures = shipped_metrics().measures
    late, share = measures["validations-overdue-program"], measures["decided-in-time"]

    assert late.kind is Kind.COUNT
    assert late.aims(Period(2026)) == (Decimal(12), Decimal(0))
    assert late.aims(Period(2026, 1)) == (Decimal(3), Decimal(0))
    assert share.aims(Period(2026, 1)) == share.aims(Period(2026))
    assert measures["suspensions"].aims(Period(2026)) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('group = "applications"', 'group = "elsewhere"', "group must be one of"),
        ('target = "60"\n', "", "give baseline, target"),
        ('better = "lower"', 'better = "neither"', "a way that is better"),
        ("smallest_count = 5", "smallest_count = 0", "at least 1"),
        ('kind = "days"', 'kind = "weeks"', "must be one of"),
        ('id = "removals"', 'id = "suspensions"', "is there twice"),
    ],
)
def test_a_wrong_file_is_refused_by_what_is_wrong(tmp_path, old, new, said):
    text = (shipped_folder() / FILE).read_text()
    assert old in text
    path = tmp_path / FILE
    path.write_text(text.replace(old, new, 1))
    tomllib.loads(path.read_text())

    with pytest.raises(ProgramError, match=said):
        metric_rules(path)

from itertools import count

import pytest

from trusted.services.limits import Limiter, sender


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_each_address_may_ask_so_often_in_a_minute():
    clock = Clock()
    limiter = Limiter(2, clock)

    assert [limiter.wait("192.0.2.1") for _ in range(3)] == [0, 0, 61]
    assert limiter.wait("192.0.2.2") == 0
    clock.now += 60
    assert limiter.wait("192.0.2.1") == 0


def test_a_household_with_many_addresses_counts_as_one():
    limiter = Limiter(1, Clock())

    assert limiter.wait("2001:db8:1:2::1") == 0
    assert limiter.wait("2001:db8:1:2:ffff::9") > 0
    assert limiter.wait("2001:db8:1:3::1") == 0


def test_no_address_is_kept_and_the_counts_are_bounded(monkeypatch):
    monkeypatch.setattr("trusted.services.limits.ADDRESSES_MAX", 3)
    limiter = Limiter(1, Clock())

    for number in range(10):
        limiter.wait(f"192.0.2.{number}")

    assert len(limiter._counts) == 4
    assert all(b"\xc0\x00\x02" not in name for name in limiter._counts)
    assert next(n for n in count() if limiter.wait(f"198.51.100.{n}")) == 0


@pytest.mark.parametrize(
    ("forwarded", "hops", "found"),
    [
        ("", 0, "192.0.2.9"),
        ("203.0.113.5", 0, "192.0.2.9"),
        ("203.0.113.5", 1, "203.0.113.5"),
        ("forged, 203.0.113.5", 1, "203.0.113.5"),
        ("203.0.113.5, 10.0.0.1", 2, "203.0.113.5"),
        ("203.0.113.5", 2, "192.0.2.9"),
    ],
)
def test_only_what_our_own_proxies_said_is_believed(forwarded, hops, found):
    assert sender("192.0.2.9", forwarded, hops) == found

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from trusted.domain.webhooks import (
    AddressRefused,
    Target,
    check_addresses,
    is_to_be_disabled,
    target_of,
    wait_after,
)
from trusted.program import shipped_program

TERMS = shipped_program().webhooks
WAITS = TERMS.waits_seconds


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example", Target("a.example", 443, "/", True)),
        ("https://A.example:8443/in?x=1", Target("a.example", 8443, "/in?x=1", True)),
        ("https://[2606:4700::1111]/", Target("2606:4700::1111", 443, "/", True)),
    ],
)
def test_an_address_leads_to_a_host_a_port_and_a_path(url, target):
    assert target_of(url, loopback=False) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "a.example",
        "https://",
        "https:///x",
        "https://user@a.example/",
        "https://user:word@a.example/",
        "https://a.example/#part",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a.example/\r\nHost: b",
        "https://a.example/ x",
        "https://é.example/",
        "https://a.example/" + "x" * 500,
        "",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(url):
    with pytest.raises(AddressRefused):
        target_of(url, loopback=False)


def test_only_where_it_is_allowed_this_host_is_called_and_without_encryption():
    assert target_of("http://127.0.0.1:81/x", loopback=True) == Target("127.0.0.1", 81, "/x", False)
    check_addresses(["127.0.0.1", "::1"], loopback=True)
    with pytest.raises(AddressRefused):
        check_addresses(["10.0.0.1"], loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104 - one of those that are refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2001:0:5ef5:79fb:0:0:80ff:fffe",
    ],
)
def test_no_address_inside_is_called_however_it_is_written(address):
    with pytest.raises(AddressRefused):
        check_addresses([address], loopback=False)
    with pytest.raises(AddressRefused):
        check_addresses(["93.184.216.34", address], loopback=False)


def test_public_addresses_are_called_and_an_unknown_host_is_not():
    check_addresses(["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"], loopback=False)
    with pytest.raises(AddressRefused):
        check_addresses([], loopback=False)


@given(st.integers(1, 100), st.text(max_size=10))
def test_a_wait_is_never_shorter_than_planned_and_little_longer(failures, key):
    planned = WAITS[min(failures, len(WAITS)) - 1]
    wait = wait_after(failures, key, TERMS).total_seconds()
    assert planned <= wait <= planned * (100 + TERMS.jitter_percent) / 100
    assert wait == wait_after(failures, key, TERMS).total_seconds()


def test_not_all_come_at_once():
    waits = {wait_after(3, f"wh_{number}", TERMS) for number in range(1000)}
    assert len(waits) > 900
    assert max(waits) - min(waits) > timedelta(seconds=WAITS[2] * TERMS.jitter_percent // 100 - 2)


def test_a_webhook_is_given_up_after_days_of_failures():
    late = NOON + timedelta(days=TERMS.disable_after_days)
    assert is_to_be_disabled(NOON, late, TERMS)
    assert not is_to_be_disabled(NOON, late - timedelta(seconds=1), TERMS)

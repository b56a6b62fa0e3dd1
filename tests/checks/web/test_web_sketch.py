"""Sketches of pages, the hosts that they need, and which addresses are visited."""

import pytest

from agent.lab.names import NameServer
from checks.finding import Target
from checks.page import Page
from checks.verdict import NotSeen
from checks.web.reading.document import read_document
from checks.web.reading.sketch import sketch_of
from checks.web.sketch_traits import likeness
from checks.web.visiting.entering import few_of
from checks.web.visiting.needed import hosts_in, needed_by
from checks.web.visiting.walk import Trip
from tests.checks.web.web_facts import HOST, HTTPS, hop, walk
from tests.worlds import loopback_world

WORDS = " ".join(f"{a}{b}{c}" for a in "bcdghklm" for b in "aeiou" for c in "nmtc") + " "


def page(body: str) -> Page:
    return Page(
        url=HTTPS,
        address="192.0.2.1",
        method="GET",
        status=200,
        reason="OK",
        http_version="HTTP/1.1",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body.encode(),
        ended="complete",
        first_byte_s=0.0,
        took_s=0.0,
        tls=None,
    )


def alike(one: str, other: str) -> float:
    return likeness(sketch_of(page(one)), sketch_of(page(other)))


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        pytest.param(WORDS, 1, 1, id="the same"),
        pytest.param(f"<p>{WORDS.upper()}</p>", 1, 1, id="in capitals and tags"),
        pytest.param(f"{WORDS} 24/11/2026 10:01:07", 1, 1, id="with a clock"),
        pytest.param(f"<script>{WORDS[:200]}</script>{WORDS}", 1, 1, id="with a script"),
        pytest.param(f"{WORDS} một dòng mới", 0.9, 0.99, id="with another line"),
        pytest.param(WORDS[: len(WORDS) // 2], 0.4, 0.6, id="half of it"),
        pytest.param("Welcome to nginx! If you see this page", 0, 0, id="another"),
        pytest.param("", 0, 0, id="nothing"),
    ],
)
def test_how_alike_pages_are(other, least, most):
    assert least <= alike(WORDS, other) <= most


def test_two_empty_pages_are_alike():
    assert alike("<title>a</title>", "<b></b>") in (0.0, 1.0)
    assert alike("", "<b></b>") == 1.0


def test_a_sketch_of_a_long_page_is_near_the_truth():
    long = " ".join(f"{a}{b}" for a in WORDS.split() for b in ("x", "y", "z"))
    whole, cut = long, long[: len(long) * 3 // 4]
    assert alike(whole, cut) == pytest.approx(0.75, abs=0.08)


def test_hosts_are_named_once_and_ones_own_is_none():
    urls = (HTTPS, "https://CDN.x.vn/a.js", "https://cdn.x.vn/b.js", "data:,x", "http://[::1/")
    assert hosts_in(urls, HOST) == ("cdn.x.vn",)


async def needed(body: str):
    shown = page(body)
    trip = Trip(walk(hop()), shown, read_document(shown))
    zone = {("cdn.x.vn", "A"): ["192.0.2.9"], ("six.x.vn", "AAAA"): ["2001:db8::9"]}
    target = Target(system="website", kind="endpoint", id="web")
    with NameServer(zone, faults={("bad.x.vn", "AAAA"): "servfail"}) as names:
        async with loopback_world(target, resolver=names.address) as world:
            return await needed_by(trip, HOST, world)


async def test_what_other_hosts_publish():
    tags = [f'<script src="https://{one}.x.vn/a.js"></script>' for one in ("cdn", "six", "bad")]
    found = await needed("".join([*tags, '<img src="http://192.0.2.7/a.png">']))
    cdn, six, bad, literal = found.hosts
    assert (cdn.a, cdn.aaaa) == (("192.0.2.9",), ())
    assert (six.a, six.aaaa) == ((), ("2001:db8::9",))
    assert isinstance(bad.aaaa, NotSeen)
    assert (literal.a, literal.aaaa) == (("192.0.2.7",), ())


async def test_no_more_than_twenty_hosts_are_asked_for():
    found = await needed("".join(f'<img src="https://h{n}.x.vn/">' for n in range(30)))
    assert (len(found.hosts), found.more) == (20, True)


async def test_without_a_page_there_is_no_list():
    target = Target(system="website", kind="endpoint", id="web")
    async with loopback_world(target) as world:
        assert isinstance(await needed_by(Trip(walk()), HOST, world), NotSeen)


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "visited"),
    [
        pytest.param(2, 2, (2, 2), id="few"),
        pytest.param(9, 0, (6, 0), id="IPv4 alone"),
        pytest.param(0, 9, (0, 6), id="IPv6 alone"),
        pytest.param(9, 9, (3, 3), id="many of both"),
        pytest.param(9, 1, (5, 1), id="one of IPv6"),
        pytest.param(1, 9, (1, 5), id="one of IPv4"),
    ],
)
def test_both_families_are_visited(ipv4, ipv6, visited):
    addresses = (*(f"192.0.2.{n}" for n in range(ipv4)), *(f"2001:db8::{n}" for n in range(ipv6)))
    few = few_of(addresses)
    assert (sum("." in one for one in few), sum(":" in one for one in few)) == visited

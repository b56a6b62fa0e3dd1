"""Of several addresses each is entered and one asked closely, which speaks for its like alone."""

import pytest

from checks.verdict import Status
from tests.checks.web.judged_sites import judged, look_at
from tests.web_servers import HERE, answer, answering, by_path, html, plain_target

THERE = "127.0.0.2"
PAGE = html("Server: nginx", body="<title>Sở</title>")
ONE = by_path({"/": PAGE})
OTHERS = {
    "the same server": (ONE, ()),
    "another page": (by_path({"/": html("Server: nginx", body="<title>Khác</title>")}), (THERE,)),
    "other fields": (
        by_path({"/": html("Server: nginx", "X-A: 1", body="<title>Sở</title>")}),
        (THERE,),
    ),
    "another product": (by_path({"/": html("Server: Apache", body="<title>Sở</title>")}), (THERE,)),
    "settings open": (by_path({"/": PAGE, "/.env": answer(body="A_B=1")}), (THERE,)),
    "no page": (by_path({}), (THERE,)),
}


@pytest.mark.parametrize(("other", "unlike"), OTHERS.values(), ids=OTHERS)
async def test_one_address_speaks_for_its_like_alone(other, unlike):
    async with answering(ONE) as one, answering(other, host=THERE, port=one.port) as two:
        target = plain_target(one.port, HERE, THERE)
        facts = await look_at(target)
    told = judged(target, facts)
    assert facts.closely_at == HERE
    assert facts.unlike == unlike
    assert len(two.asked) <= 4
    assert told["FILES.settings"][0] is (Status.UNKNOWN if unlike else Status.PASS)


async def test_a_defect_at_the_second_address_counts():
    bad = by_path({"/": html("Server: nginx/1.18.0", body="<title>Sở</title>")})
    async with answering(ONE) as one, answering(bad, host=THERE, port=one.port):
        target = plain_target(one.port, HERE, THERE)
        told = judged(target, await look_at(target))
    assert told["VERSIONS.server"][0] is Status.FAIL


async def test_a_dead_address_is_unknown_and_the_other_is_asked():
    async with answering(ONE, host=THERE) as two:
        target = plain_target(two.port, HERE, THERE)
        facts = await look_at(target)
    told = judged(target, facts)
    assert facts.closely_at == THERE
    assert told["FILES.settings"][0] is Status.UNKNOWN
    assert told["PLAIN-DEALING.charset"][0] is Status.UNKNOWN


async def test_more_addresses_than_one_look_visits_are_unknown(monkeypatch):
    monkeypatch.setattr("checks.web.visiting.entering.MOST_ADDRESSES", 1)
    async with answering(ONE) as one:
        target = plain_target(one.port, HERE, THERE)
        facts = await look_at(target)
    assert facts.unlooked == (THERE,)
    assert judged(target, facts)["PLAIN-DEALING.charset"][0] is Status.UNKNOWN

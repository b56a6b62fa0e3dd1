"""A second look at a domain asks for what is doubted, at real servers."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from agent.scope import Scope
from agent.world import Gate, LookWorld
from checks.declared import Domain
from checks.dns.facts import DnsFacts
from checks.dns.observe import observe
from checks.dns.second_look import APART, OF_ENDPOINTS, OF_ZONE, SAID_ALONG
from checks.finding import Target
from checks.look import Doubted
from tests.dns_servers import Internet, internet
from tests.dns_zones import ONE, TWO, Zone
from tests.worlds import QUICK, KeptInMemory

ZONES = (
    Zone(name="."),
    Zone(name="vn"),
    Zone(
        name="good.vn",
        servers={"ns1": ONE, "ns2": TWO},
        records=("@ A 203.113.0.80", '@ CAA 0 issue "letsencrypt.org"', "www CNAME @"),
    ),
)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with internet(tmp_path_factory.mktemp("again"), ZONES) as found:
        yield found


async def look(net, doubted=None) -> tuple[DnsFacts, int]:
    """Return the facts, and how many lines of evidence of this look alone they took."""
    target = Target(system="s", kind="domain", id="d", declared=Domain(name="good.vn"))
    settings = replace(
        QUICK, resolver=net.validating, name_server_port=net.port, read_timeout_s=0.6
    )
    keeper = KeptInMemory()
    gate = Gate(settings, Scope.of(("127.0.0.0/8", "good.vn")), keeper)
    async with LookWorld(gate, target, doubted).within(20) as world:
        facts = await observe(target, world)
    await gate.close()
    return facts, sum(text.count(b"\n") for text in keeper.kept.values())


def doubting(facts: DnsFacts, *names: str) -> Doubted:
    return Doubted(facts=facts, fields=frozenset(names))


def of_no_time(facts: DnsFacts) -> dict[str, object]:
    servers = sorted(facts.name_servers, key=lambda one: one.name)
    return {"zone": facts.zone, "caa": facts.caa, "names": facts.names, "servers": servers}


def test_every_field_has_its_place():
    placed = sorted([*SAID_ALONG, *OF_ZONE, *APART, *OF_ENDPOINTS])
    assert placed == sorted(field.name for field in fields(DnsFacts))


@pytest.mark.parametrize("field", sorted(OF_ZONE | APART))
async def test_each_field_is_asked_again_and_the_others_stay(net, field):
    first, all_lines = await look(net)
    second, lines = await look(net, doubting(first, field, "name"))
    assert 0 < lines < all_lines
    assert of_no_time(second) == of_no_time(first)
    for other in APART - {field}:
        assert getattr(second, other) is getattr(first, other)
    if field in APART:
        assert getattr(second, field) is not getattr(first, field)


FIRST_WAS = {
    "in another zone": {"zone": "vn"},
    "without a zone": {"zone": ""},
    "served by others": {"name_servers": ()},
}


@pytest.mark.parametrize("changes", FIRST_WAS.values(), ids=FIRST_WAS)
async def test_a_domain_that_is_elsewhere_now_is_asked_everything(net, changes):
    first, all_lines = await look(net)
    second, lines = await look(net, doubting(replace(first, **changes), "caa"))
    assert lines >= all_lines
    assert second.signing is not first.signing
    assert of_no_time(second) == of_no_time(first)


async def test_where_nothing_that_can_be_asked_is_doubted_everything_is(net):
    first, _ = await look(net)
    second, _ = await look(net, doubting(first, "name"))
    assert second.signing is not first.signing

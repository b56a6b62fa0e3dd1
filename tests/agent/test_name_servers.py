"""Who may be asked directly, how politely, and what bad servers cost."""

import asyncio
import itertools
import time
from dataclasses import replace

import dns.message
import dns.rrset
import pytest

from agent.lab.names import NameServer
from agent.scope import Scope
from agent.settings import Settings
from agent.world import Gate, LookWorld
from checks.declared import Domain
from checks.finding import Target
from checks.verdict import CannotObserve, Cause
from checks.world import NotAnswered
from tests.agent.gates import an_endpoint
from tests.checks.dns import rude_servers
from tests.dns_servers import free_port
from tests.worlds import KeptInMemory

OWN, FOREIGN, INNER = "127.0.4.1", "127.0.4.2", "10.9.9.9"
ZONE = {
    ("example.vn", "NS"): ["ns.example.vn."],
    ("ns.example.vn", "A"): [OWN, INNER],
    ("foreign.vn", "NS"): ["ns.foreign.vn."],
    ("ns.foreign.vn", "A"): [FOREIGN],
    ("alias.vn", "CNAME"): ["foreign.vn."],
    ("vn", "NS"): ["ns.foreign.vn."],
    ("nameless.vn", "A"): ["127.0.0.1"],
}


def a_domain(name: str = "example.vn", *legacy: str) -> Target:
    return Target(system="s", kind="domain", id="d", declared=Domain(name=name, legacy=legacy))


async def asked(
    target: Target,
    address: str,
    *questions: dict,
    port: int = 1,
    scope: tuple[str, ...] = ("127.0.4.1", "example.vn"),
    **settings: object,
):
    """Ask at once; give what each question came to, in their order."""
    with NameServer(ZONE) as resolver:
        limits = Settings(
            resolver=resolver.address,
            name_server_port=port,
            connect_timeout_s=0.4,
            read_timeout_s=0.4,
            pause_between_s=0,
        )
        gate = Gate(replace(limits, **settings), Scope.of(scope), KeptInMemory())
        async with LookWorld(gate, target).within(10) as world:
            wanted = [
                world.query(address, **({"name": "example.vn", "type": "SOA"} | question))
                for question in questions or ({},)
            ]
            found = await asyncio.gather(*wanted, return_exceptions=True)
        await gate.resolver.close()
    return found


def causes(found) -> list[Cause]:
    return [one.cause for one in found if isinstance(one, CannotObserve)]


TRANSFER = {"type": "AXFR", "over": "tcp"}


@pytest.mark.parametrize(
    ("target", "address", "question", "out"),
    [
        pytest.param(a_domain(), OWN, {}, False, id="a server of the domain"),
        pytest.param(a_domain("www.example.vn"), OWN, {}, False, id="of the zone that holds it"),
        pytest.param(a_domain("other.vn", "example.vn"), OWN, {}, False, id="of a legacy name"),
        pytest.param(a_domain(), FOREIGN, {}, True, id="another's server"),
        pytest.param(a_domain("alias.vn"), FOREIGN, {}, True, id="of what an alias leads to"),
        pytest.param(a_domain("nameless.vn"), FOREIGN, {}, True, id="of the top-level domain"),
        pytest.param(a_domain("gone.vn"), FOREIGN, {}, True, id="of the registry of a gone name"),
        pytest.param(a_domain(), INNER, {}, True, id="at an inner address"),
        pytest.param(a_domain(), OWN, TRANSFER, False, id="a transfer of the domain"),
        pytest.param(
            a_domain(), OWN, TRANSFER | {"name": "foreign.vn"}, True, id="a transfer of another's"
        ),
        pytest.param(
            a_domain("www.example.vn"), OWN, TRANSFER, True, id="a transfer of the zone above"
        ),
        pytest.param(an_endpoint(OWN), OWN, {}, False, id="an endpoint's own address"),
        pytest.param(an_endpoint(OWN), FOREIGN, {}, True, id="an endpoint, another's server"),
    ],
)
async def test_only_the_domains_own_servers_are_asked(target, address, question, out):
    found = await asked(target, address, question)
    assert causes(found) == ([Cause.OUT_OF_SCOPE] if out else [])


async def test_a_transfer_needs_the_zone_itself_in_scope():
    found = await asked(a_domain(), OWN, TRANSFER, scope=("127.0.4.1",))
    assert causes(found) == [Cause.OUT_OF_SCOPE]


async def test_a_name_that_dns_cannot_hold_is_not_asked_for():
    found = await asked(a_domain(), OWN, {"name": "a" * 64})
    assert causes(found) == [Cause.UNREACHABLE]


class Counted:
    """Answer slowly, and note how many questions were open at once."""

    def __init__(self) -> None:
        self.asked_at: list[float] = []

    def __call__(self, question: bytes) -> bytes:
        self.asked_at.append(time.monotonic())
        time.sleep(0.05)
        return dns.message.make_response(dns.message.from_wire(question)).to_wire()


async def test_questions_over_udp_wait_for_their_turn_as_connections_do():
    port, answer = free_port(), Counted()
    with rude_servers.over_udp(OWN, port, answer):
        one_by_one = {"connections_per_address": 1, "read_timeout_s": 5}
        found = await asked(a_domain(), OWN, *[{}] * 4, port=port, **one_by_one)
    assert [one.rcode for one in found] == ["NOERROR"] * 4
    gaps = [later - earlier for earlier, later in itertools.pairwise(answer.asked_at)]
    assert min(gaps) >= 0.05


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        pytest.param(rude_servers.silence, "silent", id="silence"),
        pytest.param(rude_servers.garbage, "garbled", id="garbage"),
        pytest.param(rude_servers.another_question, "garbled", id="an answer to something else"),
        pytest.param(rude_servers.pointers_in_a_ring, "garbled", id="a name without end"),
    ],
)
async def test_what_is_no_answer_over_udp_is_told_apart(answer, failure):
    port = free_port()
    with rude_servers.over_udp(OWN, port, answer):
        (found,) = await asked(a_domain(), OWN, port=port)
    assert isinstance(found, NotAnswered)
    assert found.failure == failure


async def test_a_truncated_answer_is_given_as_it_came():
    port = free_port()
    with rude_servers.over_udp(OWN, port, rude_servers.truncation):
        (found,) = await asked(a_domain(), OWN, port=port)
    assert (found.truncated, found.answer) == (True, ())


async def test_nothing_that_listens_is_a_refusal():
    over_udp, over_tcp = await asked(a_domain(), OWN, {}, {"over": "tcp"}, port=free_port())
    assert (over_udp.failure, over_tcp.failure) == ("refused", "refused")


@pytest.mark.parametrize(
    ("serve", "failure"),
    [
        pytest.param(rude_servers.hang_up, "reset", id="a hang-up"),
        pytest.param(rude_servers.drip, "silent", id="an octet at a time"),
        pytest.param(rude_servers.flood, "garbled", id="a flood"),
    ],
)
@pytest.mark.parametrize("question", [{}, TRANSFER], ids=["SOA", "AXFR"])
async def test_bad_servers_over_tcp_cost_a_bounded_time(serve, failure, question):
    port = free_port()
    with rude_servers.over_tcp(OWN, port, serve):
        began = time.monotonic()
        (found,) = await asked(a_domain(), OWN, {"over": "tcp"} | question, port=port)
    assert isinstance(found, NotAnswered)
    assert found.failure == failure
    assert time.monotonic() - began < 2


def many_records(question: bytes) -> bytes:
    response = dns.message.make_response(dns.message.from_wire(question))
    texts = [f"10.0.{n // 256}.{n % 256}" for n in range(2000)]
    name = response.question[0].name
    response.answer.append(dns.rrset.from_text_list(name, 60, "IN", "A", texts))
    return response.to_wire(max_size=65535)


async def test_a_long_answer_is_cut_and_says_so():
    port = free_port()
    with rude_servers.over_udp(OWN, port, many_records):
        (found,) = await asked(a_domain(), OWN, {"type": "A"}, port=port, read_timeout_s=5)
    assert (len(found.records("A")), found.cut) == (300, True)


async def test_a_resolver_is_asked_anew_when_the_answer_must_be_fresh():
    with NameServer(ZONE) as resolver:
        settings = Settings(resolver=resolver.address)
        gate = Gate(settings, Scope.of(()), KeptInMemory())
        async with LookWorld(gate, a_domain()).within(5) as world:
            for fresh in (False, False, True):
                answer = await world.ask_resolver("example.vn", "NS", fresh=fresh)
            assert answer.records("NS", "example.vn") == ("ns.example.vn.",)
            assert (await world.ask_resolver("gone.vn", "A")).rcode == "NXDOMAIN"
        await gate.resolver.close()
    assert resolver.asked.count(("example.vn", "NS")) == 2


def test_scope_is_told_to_whoever_looks():
    world = LookWorld(Gate(Settings(), Scope.of((OWN, "example.vn")), KeptInMemory()), a_domain())
    assert world.in_scope(OWN)
    assert world.in_scope("203.113.0.1", behind="example.vn")
    assert not world.in_scope("203.113.0.1")

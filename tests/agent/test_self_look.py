import socket
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent import names
from agent.lab.names import NameServer
from agent.scope import Scope
from agent.self_look import look_at_self
from agent.world import Gate
from tests.agent.gates import an_endpoint, free_port
from tests.agent.runs import QUICK
from tests.builders import a_system
from tests.worlds import KeptInMemory

NOW = datetime(2026, 9, 1, 3, 30, tzinfo=UTC)
FAR = ("192.0.2.1", "2001:db8::1")


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.05)


@pytest.fixture
def resolver():
    with NameServer({("www.lab.test", "A"): ["192.0.2.1"]}) as server:
        yield server.address


@contextmanager
def listening(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as server:
        port = server.getsockname()[1]
        yield f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def a_gate(resolver, **settings):
    changed = replace(QUICK, resolver=resolver, connect_timeout_s=0.2, **settings)
    return Gate(changed, Scope.of(("0.0.0.0/0", "::/0")), KeptInMemory(), now=lambda: NOW)


async def vantage(gate, *addresses, last_known=None):
    system = a_system(targets=(an_endpoint(*addresses),) if addresses else ())
    found = await look_at_self(gate, [system], last_known=last_known)
    await gate.resolver.close()
    return found


def notes(found):
    return [str(note) for note in found.notes]


@pytest.mark.parametrize(
    ("addresses", "ipv4", "ipv6"),
    [
        pytest.param((), None, None, id="no target needs any"),
        pytest.param(("127.0.0.1",), True, None, id="IPv4"),
        pytest.param(("::1",), None, True, id="IPv6"),
        pytest.param(("127.0.0.1", "::1"), True, True, id="both"),
        pytest.param(("127.0.0.1", "fe80::1"), True, False, id="no route to IPv6"),
        pytest.param(("::1", "fe80::1"), None, True, id="a route to one of two"),
    ],
)
async def test_it_tells_which_families_reach_the_targets(resolver, addresses, ipv4, ipv6):
    found = await vantage(a_gate(resolver), *addresses)
    assert (found.ipv4, found.ipv6) == (ipv4, ipv6)
    assert notes(found) == []


async def test_it_names_the_machine_and_the_resolver(resolver):
    found = await vantage(a_gate(resolver))
    assert (found.host, found.resolver) == (socket.gethostname(), resolver)


async def test_a_resolver_over_ipv6_is_written_in_brackets():
    gate = a_gate("[::1]:5353")
    assert (await vantage(gate)).resolver == "[::1]:5353"


async def test_a_resolver_that_does_not_answer_is_noted():
    with NameServer({}, faults={("", "NS"): "silent"}) as server:
        found = await vantage(a_gate(server.address))
    assert notes(found) == ["the resolver 127.0.0.1 does not answer"]


@pytest.mark.parametrize(
    ("last_known", "noted"),
    [
        pytest.param(None, [], id="nothing is known of the past"),
        pytest.param(NOW - timedelta(days=1), [], id="as it should be"),
        pytest.param(NOW + timedelta(seconds=30), [], id="a little back"),
        pytest.param(
            NOW + timedelta(days=1),
            [
                "this machine's clock shows 2026-09-01 10:30, earlier than the newest audit of "
                "2026-09-02 10:30"
            ],
            id="a day back",
        ),
    ],
)
async def test_a_clock_that_went_back_is_noted(resolver, last_known, noted):
    assert notes(await vantage(a_gate(resolver), last_known=last_known)) == noted


class TestControls:
    async def test_a_control_that_answers_leaves_its_family_open(self, resolver):
        with listening("127.0.0.1") as control:
            gate = a_gate(resolver, controls=(control,))
            assert notes(await vantage(gate, *FAR)) == []
        assert gate.routed("192.0.2.1") is a_gate(resolver).routed("192.0.2.1")

    async def test_one_of_several_is_enough(self, resolver):
        with listening("127.0.0.1") as control:
            controls = (f"127.0.0.1:{free_port()}", control, f"127.0.0.1:{free_port()}")
            assert notes(await vantage(a_gate(resolver, controls=controls))) == []

    async def test_a_family_whose_controls_are_all_down_is_closed(self, resolver):
        with listening("::1") as control:
            gate = a_gate(resolver, controls=(f"127.0.0.1:{free_port()}", control))
            found = await vantage(gate, *FAR)
        assert notes(found) == ["every control over IPv4 is down"]
        assert found.ipv4 is False
        assert not gate.routed("192.0.2.1")

    async def test_loopback_stays_open_without_any_network(self, resolver):
        controls = (f"127.0.0.1:{free_port()}", f"[::1]:{free_port()}")
        found = await vantage(a_gate(resolver, controls=controls), "127.0.0.1", "::1")
        assert notes(found) == [f"every control over IPv{n} is down" for n in (4, 6)]
        assert (found.ipv4, found.ipv6) == (True, True)

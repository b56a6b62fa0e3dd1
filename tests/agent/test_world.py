import asyncio
import time

import pytest

from agent.routes import has_route, network_of
from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from checks.world import NotConnected
from tests.agent.counting_server import counting
from tests.agent.gates import HERE, a_backup, a_gate, an_endpoint, free_port, visit, visits
from tests.worlds import loopback_world


class TestPoliteness:
    async def test_two_connections_at_a_time_to_one_address(self):
        async with counting() as server:
            await visits(a_gate(), server.port_at, each=9)
        assert (server.most, len(server.came_at)) == (2, 9)

    async def test_eight_connections_at_a_time_to_one_network(self):
        async with counting(*(f"127.0.0.{n}" for n in range(1, 13))) as server:
            await visits(a_gate(), server.port_at, each=2)
        assert (server.most, len(server.came_at)) == (8, 24)

    async def test_another_network_has_its_own_eight(self):
        hosts = [f"127.0.{n}.{m}" for n in (0, 1) for m in range(1, 5)]
        async with counting(*hosts) as server:
            await visits(a_gate(), server.port_at, each=3)
        assert 8 < server.most <= 16

    async def test_so_many_connections_in_all(self):
        async with counting(*(f"127.0.{n}.1" for n in range(6))) as server:
            await visits(a_gate(connections_in_all=3), server.port_at, each=2)
        assert (server.most, len(server.came_at)) == (3, 12)

    async def test_settings_move_the_limits(self):
        async with counting() as server:
            gate = a_gate(connections_per_address=5, pause_between_s=0)
            await visits(gate, server.port_at, each=9)
        assert server.most == 5

    async def test_a_pause_between_two_connections_to_one_address(self):
        async with counting() as server:
            began = asyncio.get_running_loop().time()
            await visits(a_gate(pause_between_s=0.05), server.port_at, each=5)
        waited = [came_at - began for came_at in server.came_at]
        assert all(waited_s >= 0.05 * n for n, waited_s in enumerate(waited)), waited

    async def test_no_pause_for_other_addresses(self):
        async with counting(*(f"127.0.{n}.1" for n in range(6))) as server:
            await visits(a_gate(pause_between_s=0.5), server.port_at, each=1)
        assert server.came_at[-1] - server.came_at[0] < 0.4

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ],
    )
    def test_a_network_is_a_24_or_a_64(self, address, network):
        assert network_of(address) == network

    async def test_whoever_gives_up_waiting_takes_no_turn_along(self):
        gate = a_gate(connections_per_address=1)
        async with counting() as server:
            port = server.port_at[HERE]
            holding = asyncio.create_task(visit(gate, HERE, port, stay_s=0.1))
            await asyncio.sleep(0.03)
            waiting = [asyncio.create_task(visit(gate, HERE, port)) for _ in range(5)]
            await asyncio.sleep(0.03)
            for task in waiting[:4]:
                task.cancel()
            await asyncio.gather(holding, waiting[4])
            await visit(gate, HERE, port)
        assert len(server.came_at) == 3

    async def test_a_connection_that_fails_gives_its_turn_back(self):
        gate = a_gate(connections_per_address=1)
        async with counting() as server:
            for _ in range(3):
                with pytest.raises(NotConnected):
                    await visit(gate, HERE, free_port())
            await visit(gate, HERE, server.port_at[HERE])
        assert len(server.came_at) == 1


class TestTime:
    async def test_a_look_ends_at_its_limit(self):
        began = time.monotonic()
        look = LookWorld(a_gate(), an_endpoint())
        with pytest.raises(TimeoutError):
            async with look.within(0.1):
                await asyncio.sleep(5)
        assert look.timed_out
        assert 0.09 < look.looked_s < 1
        assert time.monotonic() - began < 1

    async def test_a_time_limit_of_its_own_is_not_that_of_the_look(self):
        look = LookWorld(a_gate(), an_endpoint())
        with pytest.raises(TimeoutError):
            async with look.within(5), asyncio.timeout(0.01):
                await asyncio.sleep(5)
        assert not look.timed_out

    async def test_waiting_for_a_turn_does_not_count(self):
        gate = a_gate(connections_per_address=1)
        async with counting() as server:
            port = server.port_at[HERE]
            first = asyncio.create_task(visit(gate, HERE, port, stay_s=0.8))
            await asyncio.sleep(0.05)
            look = LookWorld(gate, an_endpoint())
            async with look.within(0.5) as world:
                await world.connect(HERE, port)
            await first
        assert look.looked_s < 0.5

    async def test_nor_does_waiting_for_several_turns_at_once(self):
        gate = a_gate(connections_per_address=1)
        async with counting(HERE, "127.0.1.1") as server:
            held = [visit(gate, at, port, stay_s=0.8) for at, port in server.port_at.items()]
            before = [asyncio.create_task(one) for one in held]
            await asyncio.sleep(0.05)
            look = LookWorld(gate, an_endpoint(*server.port_at))
            async with look.within(0.5) as world:
                ports = server.port_at.items()
                await asyncio.gather(*(world.connect(at, port) for at, port in ports))
            await asyncio.gather(*before)
        assert look.looked_s < 0.5

    async def test_the_limit_still_holds_after_the_wait(self):
        gate = a_gate(connections_per_address=1)
        async with counting() as server:
            port = server.port_at[HERE]
            first = asyncio.create_task(visit(gate, HERE, port, stay_s=0.3))
            await asyncio.sleep(0.05)
            look = LookWorld(gate, an_endpoint())
            with pytest.raises(TimeoutError):
                async with look.within(0.2) as world:
                    await world.connect(HERE, port)
                    await asyncio.sleep(20)
            await first
        assert 0.19 < look.looked_s < 2

    async def test_a_look_that_waits_for_itself_ends_at_its_limit(self):
        async with counting() as server:
            look = LookWorld(a_gate(), an_endpoint())
            with pytest.raises(TimeoutError):
                async with look.within(0.2) as world:
                    for _ in range(3):
                        await world.connect(HERE, server.port_at[HERE])
            await server.all_gone()
        assert len(server.came_at) == 2

    async def test_two_looks_that_wait_for_one_another_end_at_their_limits(self):
        gate = a_gate()

        async def greedy(port: int) -> bool:
            look = LookWorld(gate, an_endpoint())
            try:
                async with look.within(0.3) as world:
                    await world.connect(HERE, port)
                    await asyncio.sleep(0.1)
                    await world.connect(HERE, port)
                    await asyncio.sleep(0.1)
            except TimeoutError:
                return False
            return True

        async with counting() as server, asyncio.timeout(3):
            both = [greedy(server.port_at[HERE]) for _ in range(2)]
            assert not all(await asyncio.gather(*both))
            await server.all_gone()

    async def test_the_time_is_told_in_utc(self):
        async with loopback_world(an_endpoint()) as world:
            assert world.now().utcoffset().total_seconds() == 0


class TestScope:
    @pytest.mark.parametrize(
        ("target", "address"),
        [
            pytest.param(an_endpoint("192.0.2.1"), "192.0.2.1", id="a network not in scope"),
            pytest.param(an_endpoint("127.0.0.2"), HERE, id="in scope, but not of the target"),
            pytest.param(an_endpoint("10.0.0.5"), "10.0.0.5", id="private, behind a name in scope"),
            pytest.param(an_endpoint("::ffff:127.0.0.1"), "::ffff:127.0.0.1", id="IPv4, mapped"),
            pytest.param(an_endpoint("203.113.0.10", host="a.vn"), "203.113.0.10", id="a name"),
            pytest.param(an_endpoint("localhost"), "localhost", id="a name in an address's place"),
            pytest.param(a_backup("/srv"), HERE, id="a target without addresses"),
        ],
    )
    async def test_outside_scope_nothing_is_contacted(self, target, address):
        async with counting() as server:
            async with LookWorld(a_gate(), target).within(5) as world:
                with pytest.raises(CannotObserve) as error:
                    await world.connect(address, server.port_at[HERE])
            await asyncio.sleep(0.02)
        assert (error.value.cause, server.came_at) == (Cause.OUT_OF_SCOPE, [])
        assert str(error.value) == f"{address} is outside the declared scope"

    @pytest.mark.parametrize("address", [HERE, "::1"])
    async def test_in_scope_it_is(self, address):
        async with counting(address) as server:
            await visit(a_gate(), address, server.port_at[address])
        assert len(server.came_at) == 1

    async def test_without_a_route_it_is_our_own_network_s_fault(self):
        async with LookWorld(a_gate(), an_endpoint("fe80::1")).within(5) as world:
            with pytest.raises(CannotObserve, match=r"no IPv6 route to fe80::1$") as error:
                await world.connect("fe80::1", 443)
        assert error.value.cause is Cause.OWN_NETWORK

    async def test_over_a_closed_family_nothing_goes_out(self):
        gate = a_gate()
        gate.close_family(6)
        async with LookWorld(gate, an_endpoint("2001:db8::1")).within(5) as world:
            with pytest.raises(CannotObserve, match=r"no IPv6 route to 2001:db8::1$") as error:
                await world.connect("2001:db8::1", 443)
        assert error.value.cause is Cause.OWN_NETWORK

    async def test_loopback_needs_no_network(self):
        gate = a_gate()
        gate.close_family(4, 6)
        async with counting() as server:
            await visit(gate, HERE, server.port_at[HERE])

    @pytest.mark.parametrize(
        ("address", "there"), [(HERE, True), ("::1", True), ("fe80::1", False)]
    )
    def test_a_route_is_found_without_sending_anything(self, address, there):
        assert has_route(address) is there

"""How a granted connection ends, seen from whoever still uses it."""

import asyncio
import errno
import os
import time

import pytest

from agent.connection import HOLD_BYTES, PIECE_BYTES
from agent.looking import AT_ONCE, Looker, Place
from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from tests.agent.counting_server import counting
from tests.agent.gates import HERE, a_gate, an_endpoint, deaf_server


async def test_closing_wakes_whoever_waits_for_an_answer():
    async with counting() as server, LookWorld(a_gate(), an_endpoint()).within(5) as world:
        connection = await world.connect(HERE, server.port_at[HERE])
        waiting = asyncio.create_task(connection.receive())
        await asyncio.sleep(0.01)
        await connection.close()
        assert await waiting == b""


async def test_closing_wakes_whoever_waits_for_room_to_write():
    async with deaf_server() as port, LookWorld(a_gate(), an_endpoint()).within(5) as world:
        connection = await world.connect(HERE, port)
        writing = asyncio.create_task(connection.send(b"x" * 50_000_000))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await connection.close()
        with pytest.raises(ConnectionResetError):
            await writing
    assert time.monotonic() - began < 0.5


async def test_what_is_closed_takes_nothing_more():
    async with counting() as server, LookWorld(a_gate(), an_endpoint()).within(5) as world:
        connection = await world.connect(HERE, server.port_at[HERE])
        await connection.close()
        with pytest.raises(ConnectionResetError, match=os.strerror(errno.ECONNRESET)):
            await connection.send(b"x")
        assert await connection.receive() == b""


async def test_a_turn_is_given_back_without_waiting_for_the_peer_to_hang_up():
    gate = a_gate(connections_per_address=1, pause_between_s=0)
    async with deaf_server() as port, LookWorld(gate, an_endpoint()).within(5) as world:
        began = time.monotonic()
        for _ in range(10):
            await (await world.connect(HERE, port)).close()
    assert time.monotonic() - began < 0.5


async def test_no_more_is_held_of_a_flood_than_is_allowed():
    async with (
        counting(does="floods") as server,
        LookWorld(a_gate(), an_endpoint()).within(5) as world,
    ):
        connection = await world.connect(HERE, server.port_at[HERE])
        await asyncio.sleep(0.1)
        assert len(await connection.receive(1 << 30)) < HOLD_BYTES + PIECE_BYTES


async def test_of_thousands_of_places_so_many_are_looked_at_at_once():
    at_work = most = 0

    async def observe(_target, _world):
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.001)
        at_work -= 1
        raise CannotObserve(Cause.NO_TOOL, "nothing to see")

    looks = []
    looker = Looker(a_gate(), {"tls": observe}, looks.append, lambda _place: None)
    wanted = (Place(target=an_endpoint(), area="tls", address=HERE) for _ in range(AT_ONCE * 3))
    await looker.look(wanted)
    assert (most, len(looks)) == (AT_ONCE, AT_ONCE * 3)

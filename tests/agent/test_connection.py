import asyncio
import errno
import os
import resource
import socket
import time
from contextlib import asynccontextmanager, contextmanager

import pytest

from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from checks.world import NotConnected
from tests.agent.counting_server import FLOOD_BYTES, counting
from tests.agent.gates import HERE, a_gate, an_endpoint, deaf_server, free_port, visit


@asynccontextmanager
async def connected(*, does: str = "nothing", **settings):
    """Give a look's connection to a server that does this."""
    async with (
        counting(does=does) as server,
        LookWorld(a_gate(**settings), an_endpoint()).within(5) as world,
    ):
        yield await world.connect(HERE, server.port_at[HERE])


async def failure(port: int) -> str:
    with pytest.raises(NotConnected) as error:
        await visit(a_gate(connect_timeout_s=0.2), HERE, port)
    assert (error.value.address, error.value.port) == (HERE, port)
    return error.value.failure


@contextmanager
def full_backlog():
    """A port at which the kernel drops whoever comes next."""
    with socket.socket() as server:
        server.bind((HERE, 0))
        server.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(server.getsockname())
            waiting.append(one)
        time.sleep(0.05)
        yield server.getsockname()[1]
        for one in waiting:
            one.close()


@contextmanager
def no_more_open_files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_refused_port_is_told():
    assert await failure(free_port()) == "refused"


async def test_a_silent_port_is_told():
    with full_backlog() as port:
        assert await failure(port) == "silent"


async def test_a_look_may_be_more_patient_than_the_settings():
    with full_backlog() as port:
        async with LookWorld(a_gate(connect_timeout_s=5), an_endpoint()).within(5) as world:
            began = time.monotonic()
            with pytest.raises(NotConnected, match="silent"):
                await world.connect(HERE, port, timeout_s=0.1)
    assert time.monotonic() - began < 1


async def test_no_more_open_files_is_our_own_fault():
    with no_more_open_files(), pytest.raises(CannotObserve) as error:
        await visit(a_gate(), HERE, 1)
    assert error.value.cause is Cause.OWN_NETWORK
    assert str(error.value).endswith(os.strerror(errno.EMFILE))


async def test_what_comes_is_received():
    async with connected(does="greets") as connection:
        assert await connection.receive() == b"hello"


async def test_no_more_than_the_limit_is_received_at_once():
    async with connected(does="greets") as connection:
        assert [await connection.receive(3) for _ in range(2)] == [b"hel", b"lo"]


async def test_a_peer_that_hangs_up_is_told():
    async with connected(does="hangs up") as connection:
        assert await connection.receive() == b""


async def test_a_peer_that_resets_is_told_when_reading():
    async with connected(does="resets") as connection:
        with pytest.raises(ConnectionResetError):
            await connection.receive()


@pytest.mark.parametrize("read_after_s", [0, 0.05])
async def test_what_came_before_a_reset_is_not_lost(read_after_s):
    async with connected(does="greets and resets") as connection:
        await asyncio.sleep(read_after_s)
        assert await connection.receive() == b"hello"
        with pytest.raises(ConnectionResetError):
            await connection.receive()


async def test_a_flood_is_held_back_and_received_whole():
    async with connected(does="floods") as connection:
        await asyncio.sleep(0.05)
        received = 0
        while chunk := await connection.receive(1 << 20):
            assert len(chunk) <= 1 << 20
            received += len(chunk)
    assert received == FLOOD_BYTES


async def test_a_peer_that_resets_is_told_when_writing():
    async with connected(does="resets") as connection:
        with pytest.raises(ConnectionResetError):
            for _ in range(100):
                await connection.send(b"x" * 100_000)


@pytest.mark.parametrize("timeout_s", [None, 0.05])
async def test_a_silent_peer_is_told(timeout_s):
    async with connected(read_timeout_s=0.05) as connection:
        with pytest.raises(TimeoutError):
            await connection.receive(timeout_s=timeout_s)


async def test_a_peer_that_never_reads_is_told():
    async with (
        deaf_server() as port,
        LookWorld(a_gate(read_timeout_s=0.05), an_endpoint()).within(5) as world,
    ):
        connection = await world.connect(HERE, port)
        with pytest.raises(TimeoutError):
            await connection.send(b"x" * 50_000_000)

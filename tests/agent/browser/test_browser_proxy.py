"""The browser's one way out, asked by a client of our own."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from agent.browser import proxy as proxying
from agent.browser.proxy import Proxy
from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from tests.agent.gates import HERE, a_gate, an_endpoint
from tests.web_servers import answer, answering, settled, without_end

FORBIDDEN, UNREACHABLE = b"\x05\x02\x00\x01", b"\x05\x04\x00\x01"
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Gated:
    """A reach through a real gate; a name in scope is at loopback."""

    def __init__(self, world: LookWorld) -> None:
        self._world = world

    async def address_of(self, host: str, port: int) -> str:
        if host != "site.example.vn":
            raise CannotObserve(Cause.OUT_OF_SCOPE, "{host} is out", host=host)
        return HERE

    async def connect(self, address: str, port: int):
        return await self._world.connect(address, port)


@asynccontextmanager
async def proxied(**limits):
    async with LookWorld(a_gate(**limits), an_endpoint()).within(20) as world:
        proxy = Proxy(Gated(world))
        client = Client(await proxy.start())
        proxy.begin()
        try:
            yield proxy, client
        finally:
            client.hang_up()
            proxy.stop()


class Client:
    """Speaks SOCKS 5 as Chromium does, and holds what it has opened."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: list[asyncio.StreamWriter] = []

    async def opened(self, sent: bytes):
        reader, writer = await asyncio.open_connection(HERE, self._port)
        self._writers.append(writer)
        writer.write(sent)
        return reader, writer

    async def asking(self, host: str, at: int):
        """Ask to be led to a host, by its name."""
        name = host.encode()
        sent = b"\x05\x01\x00\x05\x01\x00\x03" + bytes([len(name)]) + name + at.to_bytes(2)
        reader, writer = await self.opened(sent)
        assert await reader.readexactly(2) == b"\x05\x00"
        return reader, writer

    async def led(self, at: int):
        reader, writer = await self.asking("site.example.vn", at)
        assert await reader.readexactly(10) == b"\x05\x00\x00\x01" + bytes(6)
        return reader, writer

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.close()


async def test_what_the_gate_forbids_is_refused_and_noted():
    async with proxied() as (proxy, client):
        reader, _ = await client.asking("evil.example.com", 80)
        assert (await reader.read())[:4] == FORBIDDEN
        assert proxy.traffic.refused == {"evil.example.com"}


async def test_what_nobody_listens_at_is_unreachable():
    async with proxied() as (_, client):
        reader, _ = await client.asking("site.example.vn", 1)
        assert (await reader.read())[:4] == UNREACHABLE


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x04\x01\x00P\x7f\x00\x00\x01\x00",
        b"\x05\x01\x00\x05\x02\x00\x01",
    ],
    ids=["TLS", "SOCKS 4", "a listening port"],
)
async def test_whoever_speaks_otherwise_is_hung_up_on(sent):
    async with proxied() as (_, client):
        reader, _ = await client.opened(sent)
        assert await asyncio.wait_for(reader.read(), 6) in (b"", b"\x05\x00")


async def test_a_third_connection_waits_and_the_wait_is_noted():
    async with answering(lambda _asked: answer()) as seen, proxied() as (proxy, client):
        first, _ = await client.led(seen.port), await client.led(seen.port)
        waiting = asyncio.create_task(client.led(seen.port))
        await asyncio.sleep(0.4)
        assert (proxy.traffic.waiting, seen.open) == (1, 2)
        first[1].close()
        await asyncio.wait_for(waiting, 2)
        assert 0.3 < sum(one.end_s - one.start_s for one in proxy.traffic.waits) < 1
    assert (await settled(seen)).most == 2


async def test_an_idle_connection_makes_room():
    async with answering(lambda _asked: answer()) as seen, proxied() as (proxy, client):
        for _ in range(2):
            reader, writer = await client.led(seen.port)
            writer.write(REQUEST)
            assert (await reader.read(1000)).startswith(b"HTTP/1.1 200")
        await asyncio.wait_for(client.led(seen.port), 3)
        assert proxy.traffic.cut == {"site.example.vn"}
    assert (await settled(seen)).most == 2


async def test_whoever_hangs_up_while_waiting_waits_no_more():
    async with answering(lambda _asked: answer()) as seen, proxied() as (proxy, client):
        for _ in range(2):
            await client.led(seen.port)
        _, writer = await client.asking("site.example.vn", seen.port)
        await asyncio.sleep(0.2)
        writer.close()
        await asyncio.sleep(0.3)
        assert proxy.traffic.waiting == 0
        assert seen.connections == 2


async def test_what_comes_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(proxying, "MOST_BYTES", 200_000)
    endless = answering(lambda _asked: without_end(b"HTTP/1.1 200 OK\r\n\r\n"))
    async with endless as seen, proxied() as (_, client):
        reader, writer = await client.led(seen.port)
        writer.write(REQUEST)
        assert len(await asyncio.wait_for(reader.read(), 5)) <= 200_000

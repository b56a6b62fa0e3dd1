"""A real gate with loopback in scope, and looks through it."""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

from agent.scope import Scope
from agent.settings import Settings
from agent.world import Gate, LookWorld
from checks.declared import BackupSet, Endpoint
from checks.finding import Target
from tests.worlds import KeptInMemory

HERE = "127.0.0.1"
POLITE = Settings(connect_timeout_s=1, read_timeout_s=1, pause_between_s=0.01)
IN_SCOPE = ("127.0.0.0/8", "::1", "2001:db8::/32", "fe80::/10", "example.vn")


def a_gate(**changes) -> Gate:
    return Gate(replace(POLITE, **changes), Scope.of(IN_SCOPE), KeptInMemory())


def an_endpoint(*addresses: str, host: str = "example.vn") -> Target:
    declared = Endpoint(url=f"https://{host}", scheme="https", host=host, port=443)
    found = addresses or (HERE,)
    return Target(system="s", kind="endpoint", id="web", addresses=found, declared=declared)


def a_backup(location: str) -> Target:
    declared = BackupSet(what="files", kind="files", location=location)
    return Target(system="s", kind="backup_set", id="b", declared=declared)


async def visit(gate: Gate, address: str, port: int, *, stay_s: float = 0.02) -> LookWorld:
    """Look at an address: connect, stay, hang up."""
    look = LookWorld(gate, an_endpoint(address))
    async with look.within(5) as world:
        connection = await world.connect(address, port)
        await asyncio.sleep(stay_s)
        await connection.close()
    return look


async def visits(gate: Gate, ports: dict[str, int], *, each: int) -> None:
    wanted = list(ports.items()) * each
    await asyncio.gather(*(visit(gate, address, port) for address, port in wanted))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def deaf_server():
    """A port that takes connections and never reads from them."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind((HERE, 0))
        server.listen(20)
        yield server.getsockname()[1]

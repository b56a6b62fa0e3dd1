"""A web server that answers whatever a test says, byte for byte, and writes down who came."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from checks.declared import Endpoint
from checks.finding import Target
from tests.tls_servers import Site

HERE, HOST = "127.0.0.1", "site.example.vn"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    fields: dict[str, str]  # by their names in small letters
    connection: int


Answer = bytes | AsyncIterator[bytes] | None  # None: hang up
Script = Callable[[Asked], Answer]


@dataclass
class Visitors:
    """What a server saw."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most: int = 0

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


def answer(
    status: str = "200 OK",
    *fields: str,
    body: bytes | str = b"ok",
    length: int | None = None,
    version: str = "HTTP/1.1",
) -> bytes:
    """Make an answer with its length, or with a length that is wrong."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"{version} {status}", *fields]
    if length is None or length >= 0:
        lines.append(f"Content-Length: {len(data) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + data


def html(*fields: str, body: str = "<title>Trang</title>") -> bytes:
    return answer("200 OK", "Content-Type: text/html; charset=utf-8", *fields, body=body)


def to(url: str, *fields: str, status: str = "302 Found") -> bytes:
    return answer(status, f"Location: {url}", *fields)


async def without_end(*first: bytes, piece: bytes = b"x" * 65536, every_s: float = 0.0):
    for one in first:
        yield one
    while True:
        yield piece
        await asyncio.sleep(every_s)


async def dripping(data: bytes, *, every_s: float = 1.0):
    for n in range(len(data)):
        yield data[n : n + 1]
        await asyncio.sleep(every_s)


@asynccontextmanager
async def answering(
    script: Script,
    *,
    shown: Site | None = None,
    folder: Path | None = None,
    host: str = HERE,
    port: int = 0,
) -> AsyncIterator[Visitors]:
    """Serve on a port, free unless it is given, over TLS when a certificate is shown."""
    seen = Visitors()
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        seen.connections += 1
        seen.open += 1
        seen.most = max(seen.most, seen.open)
        try:
            await _talk(reader, writer, script, seen)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            seen.open -= 1
            talks.discard(task)
            writer.transport.abort()

    context = _context(shown, folder) if shown and folder else None
    server = await asyncio.start_server(talk, host, port, ssl=context, limit=2**20)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, script: Script, seen: Visitors
) -> None:
    number = seen.connections
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        asked = _asked(head, number)
        seen.asked.append(asked)
        said = script(asked)
        if said is None:
            return
        if isinstance(said, bytes):
            writer.write(said)
            await writer.drain()
            continue
        async for piece in said:
            writer.write(piece)
            await writer.drain()
        return


def _asked(head: bytes, connection: int) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    fields = {
        name.lower(): value.strip()
        for name, _, value in (one.partition(":") for one in lines if one)
    }
    return Asked(method, path, fields, connection)


def _context(shown: Site, folder: Path) -> ssl.SSLContext:
    pair = folder / "pair.pem"
    pair.write_bytes(shown.leaf.key_pem + shown.chain_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    return context


def by_path(answers: dict[str, Answer], otherwise: Answer = None) -> Script:
    """Answer by path alone."""
    missing = answer("404 Not Found", "Content-Type: text/plain", body="none")
    return lambda asked: answers.get(asked.path, otherwise or missing)


def plain_target(port: int, *addresses: str, host: str = HOST, path: str = "") -> Target:
    """A site that is declared over plain HTTP, on a port of its own."""
    declared = Endpoint(
        url=f"http://{host}:{port}{path}", scheme="http", host=host, port=port, pinned=True
    )
    found = addresses or (HERE,)
    return Target(system="website", kind="endpoint", id="web", addresses=found, declared=declared)


def secure_target(
    port: int, *, root: Site | None = None, http_port: int | None = None, host: str = HOST
) -> Target:
    """A site that is declared over HTTPS."""
    declared = Endpoint(
        url=f"https://{host}:{port}",
        scheme="https",
        host=host,
        port=port,
        http_port=http_port,
        pinned=True,
        agency_cas=(root.root.der,) if root and root.root else (),
    )
    return Target(system="website", kind="endpoint", id="web", addresses=(HERE,), declared=declared)


async def settled(seen: Visitors) -> Visitors:
    """Wait until everybody has gone."""
    for _ in range(100):
        if not seen.open:
            return seen
        await asyncio.sleep(0.02)
    raise AssertionError(f"{seen.open} connections are still open")


def each(values: Iterable[bytes]) -> Script:
    """Answer with one after another."""
    left = iter(values)
    return lambda _asked: next(left, None)

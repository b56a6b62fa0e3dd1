"""One request of plain HTTP/1.1, and a bounded answer, over a connection that was granted.

What is asked for here is signed by its maker, so that TLS would add nothing, and often could not:
it is asked for in order to judge TLS (RFC 5280, 8).
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from agent import __version__
from agent.scope import address_in, is_host_name
from checks.world import Connection

MOST_HEAD_BYTES: Final = 16384
MOST_INFORMING: Final = 4  # answers of 1xx before the one that counts (RFC 9110, 15.2)
PIECE_BYTES: Final = 65536
STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: .*)?")
FIELD: Final = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*")
NUMBER: Final = re.compile(rb"\d{1,15}")
CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")
UNQUOTED: Final = "/%:@!$&'()*+,;=~-._"


class GarbledError(Exception):
    """What came is no whole answer of HTTP."""


class TooLongError(Exception):
    """More came, or was announced, than was to be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a URL of plain HTTP leads."""

    host: str  # in lower case without the final dot; an IPv6 literal without brackets
    port: int
    path: str  # with the query, ready for a request line

    @classmethod
    def of(cls, url: str) -> "Place":
        """Read a URL, whoever wrote it. Raises ValueError for any but plain HTTP to a host."""
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme != "http" or "@" in parts.netloc:
            raise ValueError("it is no address of plain HTTP")
        if not is_host_name(host) and address_in(host) is None:
            raise ValueError("it names no host")
        if parts.port == 0:
            raise ValueError("it names no port")
        return cls(host=host, port=parts.port or 80, path=_path(parts))

    @property
    def authority(self) -> str:
        """Return the value of a Host field (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if isinstance(address_in(self.host), IPv6Address) else self.host
        return host if self.port == 80 else f"{host}:{self.port}"


def _path(parts: SplitResult) -> str:
    """Return what stands in the request line; nothing in it can end the line."""
    path = quote(parts.path or "/", safe=UNQUOTED)
    return f"{path}?{quote(parts.query, safe=UNQUOTED + '?')}" if parts.query else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; the body is read with status 200 alone."""

    status: int
    location: str
    body: bytes


async def exchange(
    connection: Connection, place: Place, *, body: bytes | None, media_type: str, limit_bytes: int
) -> Reply:
    """Ask, and read the answer; with a body it is a POST.

    Raises GarbledError, TooLongError, and what the connection raises. The caller bounds the time.
    """
    await connection.send(_request(place, body, media_type))
    reader = _Reader(connection, limit_bytes)
    for _ in range(MOST_INFORMING):
        status, fields = await reader.head()
        if status >= 200:
            break
    else:
        raise GarbledError
    location = fields.get(b"location", b"").decode("latin-1")
    content = await reader.body(fields) if status == 200 else b""
    return Reply(status=status, location=location, body=content)


def _request(place: Place, body: bytes | None, media_type: str) -> bytes:
    lines = [
        f"{'GET' if body is None else 'POST'} {place.path} HTTP/1.1",
        f"Host: {place.authority}",
        f"User-Agent: rasoat/{__version__}",
        "Accept: */*",
        "Connection: close",
    ]
    if body is not None:
        lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


class _Reader:
    """Reads one answer (RFC 9112), never holding more than its limits."""

    def __init__(self, connection: Connection, limit_bytes: int) -> None:
        self._connection = connection
        self._limit_bytes = limit_bytes
        self._held = bytearray()

    async def _more(self) -> bool:
        piece = await self._connection.receive(PIECE_BYTES)
        self._held += piece
        return bool(piece)

    async def _exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            if not await self._more():
                raise GarbledError
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    async def _until(self, end: bytes, most_bytes: int) -> bytes:
        """Take what stands before an end mark, and the mark."""
        while (found := self._held.find(end)) < 0:
            if len(self._held) > most_bytes or not await self._more():
                raise GarbledError
        return (await self._exactly(found + len(end)))[:found]

    async def head(self) -> tuple[int, dict[bytes, bytes]]:
        """Read a status line and the fields, by their names in lower case."""
        first, *lines = (await self._until(b"\r\n\r\n", MOST_HEAD_BYTES)).split(b"\r\n")
        status = STATUS.fullmatch(first)
        if status is None:
            raise GarbledError
        fields: dict[bytes, bytes] = {}
        for line in lines:
            field = FIELD.fullmatch(line)
            if field is None:
                raise GarbledError
            name, value = field[1].lower(), field[2]
            fields[name] = fields[name] + b", " + value if name in fields else value
        return int(status[1]), fields

    async def body(self, fields: dict[bytes, bytes]) -> bytes:
        """Read the body by what the fields say of its length (RFC 9112, 6.3)."""
        if coding := fields.get(b"transfer-encoding"):
            if coding.lower() != b"chunked":
                raise GarbledError
            return await self._chunks()
        if (length := fields.get(b"content-length")) is None:
            return await self._rest()
        if not NUMBER.fullmatch(length):
            raise GarbledError
        self._admit(int(length))
        return await self._exactly(int(length))

    async def _chunks(self) -> bytes:
        taken = bytearray()
        while True:
            size = CHUNK.fullmatch(await self._until(b"\r\n", MOST_HEAD_BYTES))
            if size is None:
                raise GarbledError
            count = int(size[1], 16)
            if not count:
                return bytes(taken)
            self._admit(len(taken) + count)
            taken += await self._exactly(count)
            if await self._exactly(2) != b"\r\n":
                raise GarbledError

    async def _rest(self) -> bytes:
        going_on = True
        while going_on:
            self._admit(len(self._held))
            going_on = await self._more()
        return bytes(self._held)

    def _admit(self, count: int) -> None:
        if count > self._limit_bytes:
            raise TooLongError

"""The World that observers are given: the one gate to the outside, seen from their side."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeVar

from checks.declared import Purpose
from checks.verdict import CannotObserve

RecordType = Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "CAA", "DS", "PTR"]
Failure = Literal["refused", "reset", "silent", "no_route"]
T = TypeVar("T")


class NotConnected(Exception):
    """The peer, or the way to it, did not give a connection. A fact about that port."""

    def __init__(self, failure: Failure, address: str, port: int) -> None:
        super().__init__(f"{address} port {port}: {failure}")
        self.failure = failure
        self.address = address
        self.port = port


class Connection(Protocol):
    """A TCP connection that the gate has granted."""

    async def send(self, data: bytes) -> None:
        """Send all of it. Raises ConnectionResetError; TimeoutError at the look's deadline."""

    async def receive(self, limit: int = 16384, *, timeout_s: float | None = None) -> bytes:
        """Return what has come, b"" at the peer's close.

        Raises ConnectionResetError when the peer resets, TimeoutError after `timeout_s` (default:
        the gate's) or at the look's deadline.
        """

    async def close(self) -> None:
        """Close; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A resolver's answer. Empty records with NOERROR: the name is there, the type is not."""

    name: str
    type: RecordType
    rcode: str  # "NOERROR" or "NXDOMAIN": any other answer raises CannotObserve
    records: tuple[str, ...]  # in the zone file's notation


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """A regular file as its folder lists it."""

    path: Path
    size_bytes: int
    modified_at: datetime  # UTC


class World(Protocol):
    """What one look may do. Every method keeps to scope, limits and the look's deadline."""

    @property
    def own_name(self) -> str:
        """Return the name by which this machine greets others."""

    def now(self) -> datetime:
        """Return the time, in UTC."""

    async def connect(
        self, address: str, port: int, *, timeout_s: float | None = None
    ) -> Connection:
        """Open a TCP connection to a literal address within the politeness limits.

        Raises NotConnected for what the peer or the path did, CannotObserve (out_of_scope,
        own_network) when the gate does not let it out.
        """

    async def resolve(self, name: str, type: RecordType) -> Resolved:
        """Ask the resolver. Raises CannotObserve (timed_out, unreachable) without a clear answer.

        SERVFAIL and REFUSED are no answers; NXDOMAIN and an empty NOERROR are.
        """

    async def consult(
        self,
        url: str,
        *,
        purpose: Purpose,
        limit_bytes: int,
        limit_s: float,
        body: bytes | None = None,
        media_type: str = "",
    ) -> bytes:
        """Return what an authority outside the scope has at a URL of plain HTTP.

        With a body it is a POST of that media type. `limit_s` does not count waiting for a turn.
        What comes is anybody's word until its signature is verified. Raises CannotObserve:
        not_asked where the inventory does not allow this purpose, out_of_scope for an address
        that is neither public nor in scope, and else what did not work.
        """

    async def list_files(self, pattern: str) -> Sequence[FileSeen]:
        """List the regular files of a folder (not deeper) or of a glob pattern.

        Symbolic links are not followed. Raises CannotObserve (no_permission, unreachable).
        """

    def open_file(self, path: Path) -> BinaryIO:
        """Open a file that `list_files` gave, for reading. Raises CannotObserve (no_permission)."""

    async def work(self, job: Callable[[threading.Event], T]) -> T:
        """Run blocking work in a thread; the event is set as soon as nobody waits for it."""

    def keep(self, data: bytes, *, media_type: str, about: str) -> str:
        """Keep evidence of this look and return its SHA-256; secrets are masked before."""


__all__ = [
    "CannotObserve",
    "Connection",
    "Failure",
    "FileSeen",
    "NotConnected",
    "RecordType",
    "Resolved",
    "World",
]

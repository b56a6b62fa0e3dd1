"""The World that observers are given: the one gate to the outside, seen from their side."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeVar

from checks.browsing import Browsed, View
from checks.declared import Purpose
from checks.look import Doubted
from checks.memory import Remembered
from checks.page import NoPage, Page, TlsSeen
from checks.verdict import CannotObserve

RecordType = Literal[
    "A", "AAAA", "CAA", "CDS", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NS", "NSEC3PARAM", "PTR",
    "RRSIG", "SOA", "SRV", "SVCB", "TLSA", "TXT",
]  # fmt: skip
QueryType = RecordType | Literal["AXFR"]  # a transfer: only its first message is read
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

    @property
    def connected_s(self) -> float:
        """Return how long it took to come about, without the wait for a turn."""

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


class NotAnswered(Exception):
    """A name server, or the way to it, gave no answer that can be read. A fact about it."""

    def __init__(self, failure: Failure | Literal["garbled"], address: str) -> None:
        super().__init__(f"{address}: {failure}")
        self.failure = failure  # "refused": nothing listens; "reset": hung up without an answer
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """Records of one name and type, in the zone file's notation, names ending in a dot."""

    name: str  # lower case, without the final dot; "" is the root
    type: str  # "RRSIG", or "TYPE65280" for one that nobody knows
    ttl_s: int
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedError:
    """What a server said beside its rcode (RFC 8914)."""

    code: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """One message of a name server, or of the resolver, as it came (RFC 1035, 4.1)."""

    server: str  # its literal address
    name: str  # that was asked for, lower case, without the final dot
    type: QueryType
    over: Literal["udp", "tcp"]
    rcode: str  # "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", …
    authoritative: bool = False  # AA
    truncated: bool = False  # TC: ask again over TCP
    recursion_available: bool = False  # RA
    authenticated: bool = False  # AD: a resolver that is asked with `dnssec` vouches for it
    answer: tuple[RecordSet, ...] = ()
    authority: tuple[RecordSet, ...] = ()
    additional: tuple[RecordSet, ...] = ()
    errors: tuple[ExtendedError, ...] = ()
    cut: bool = False  # more records came than are kept here

    def records(self, type: RecordType, name: str | None = None) -> tuple[str, ...]:
        """Return the answer's records of a type, whatever alias led to them, or of one name."""
        return tuple(
            record
            for found in self.answer
            if found.type == type and name in (None, found.name)
            for record in found.records
        )


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

    def remembered(self) -> Remembered:
        """Return what earlier audits said of the target, as it was when this run began."""

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

    async def ask_resolver(
        self,
        name: str,
        type: RecordType,
        *,
        dnssec: bool = True,
        checking_disabled: bool = False,
        fresh: bool = False,
    ) -> DnsAnswer:
        """Ask the resolver, and return whatever it answers, SERVFAIL too.

        `dnssec` asks for signatures (DO), `checking_disabled` for what does not verify as well
        (CD, RFC 4035, 3.2.2), `fresh` for an answer that nobody in this run had before. Raises
        CannotObserve (timed_out, unreachable) without any answer.
        """

    async def query(
        self,
        address: str,
        name: str,
        type: QueryType,
        *,
        recursion: bool = False,
        dnssec: bool = False,
        over: Literal["udp", "tcp"] = "udp",
    ) -> DnsAnswer:
        """Ask one name server directly, and return whatever it answers.

        It may be any in scope, and those that serve the target's own domain or a legacy name of
        it. Raises NotAnswered for what the server or the path did, CannotObserve (out_of_scope,
        own_network) when the gate does not let it out. A transfer is only asked of servers whose
        zone is in scope by its name.
        """

    def in_scope(self, address: str, *, behind: str = "") -> bool:
        """Tell whether scope covers an address, being that of the name `behind`."""

    async def addresses_of(self, host: str) -> tuple[str, ...]:
        """Return the addresses in scope of a host in scope, which may then be contacted.

        Raises CannotObserve (out_of_scope for a host or addresses outside; what `resolve` raises).
        """

    async def visit(
        self,
        address: str,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = 1_000_000,
        timeout_s: float | None = None,
    ) -> Page:
        """Send one HTTP/1.1 request to a literal address, with the host that the URL names.

        Redirects are not followed and cookies not kept. Visits to one address come one after
        another over one connection, kept open between them. Raises NotConnected, NoPage, and
        CannotObserve: out_of_scope where host, port, scheme or address are not to be contacted,
        and unreachable after the server asked to be left alone (429, 503).
        """

    async def browse(
        self, address: str, url: str, *, view: View, accessibility: bool = False
    ) -> Browsed:
        """Load a page in a browser, with an empty cache, at a literal address of the site's own.

        Whatever else the page wants it gets from where the scope allows, within the same limits;
        `unloaded` names the rest. `accessibility` has axe-core look at it. Raises CannotObserve:
        no_tool without Chromium (or axe-core), out_of_scope, too_big, timed_out, and unreachable
        where there is no page, no trust in its certificate, or the wish to be left alone.
        """

    @property
    def visits_left(self) -> int:
        """Return how many more visits this run may make for the target, in all its looks."""

    def take_up(self) -> Doubted | None:
        """Return what this look is to see again; None: everything is to be seen.

        Whoever calls it may carry over what is not doubted: the first look's evidence becomes
        evidence of this one too.
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
    "DnsAnswer",
    "ExtendedError",
    "Failure",
    "FileSeen",
    "NoPage",
    "NotAnswered",
    "NotConnected",
    "Page",
    "QueryType",
    "RecordSet",
    "RecordType",
    "Resolved",
    "TlsSeen",
    "World",
]

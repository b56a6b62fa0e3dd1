"""Talk with a server before TLS begins: in order, bounded in bytes, and believing nothing."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from checks.verdict import CannotObserve, Cause, Said
from checks.world import Connection

MOST_BYTES: Final = 65536
LONGEST_LINE: Final = 8192
LONGEST_SHOWN: Final = 100
LONGEST_TAG: Final = 512  # of XML: so far back an end that came in pieces is looked for
NAMES: Final[dict[str, str]] = {
    "smtp": "SMTP",
    "imap": "IMAP",
    "pop3": "POP3",
    "ftp": "FTP",
    "ldap": "LDAP",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "xmpp": "XMPP",
    "xmpp-server": "XMPP",
    "rdp": "RDP",
}


class NoStartTls(CannotObserve):
    """The peer speaks its protocol and does not begin TLS in it: a fact about the endpoint.

    Whoever does not make a fact of it is left with an unknown, never with a pass.
    """

    def __init__(self, scheme: str, said: str) -> None:
        why = Said(
            "speaks {protocol} and does not begin TLS: {said}",
            {"protocol": NAMES[scheme], "said": said},
        )
        super().__init__(Cause.UNREACHABLE, why.template, **why.args)
        self.scheme = scheme
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who talks with whom, as the protocols want to be told."""

    scheme: str
    host: str  # that the peer is asked for
    own_name: str  # by which we say hello


class Conversation:
    """Bytes to and fro, read by what the protocol needs next.

    A reading method raises CannotObserve when the peer closes or says more than is listened to,
    ConnectionError when it resets, TimeoutError when it is silent.
    """

    def __init__(self, connection: Connection, parties: Parties, *, timeout_s: float) -> None:
        self.parties = parties
        self._connection = connection
        self._timeout_s = timeout_s
        self._held = bytearray()
        self._received = 0

    async def say(self, data: bytes) -> None:
        """Send. A reset is told by the next reading, after what came before it."""
        with suppress(ConnectionError):
            await self._connection.send(data)

    async def line(self) -> str:
        """Return the next line without its end, whatever is no ASCII escaped."""
        end = await self._found(lambda start: self._held.find(b"\n", start), LONGEST_LINE, 0)
        return self._take(end + 1).rstrip(b"\r\n").decode("ascii", "backslashreplace")

    async def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        while len(self._held) < count:
            await self._more()
        return self._take(count)

    async def until(self, end: re.Pattern[bytes]) -> bytes:
        """Return everything up to and with the first match of a pattern, of one tag at most."""
        last = await self._found(lambda start: _end_of(end, self._held, start), MOST_BYTES, 1)
        return self._take(last)

    @property
    def ahead(self) -> bytes:
        """Return what came and was not read."""
        return bytes(self._held)

    def not_the_protocol(self, said: bytes | str) -> CannotObserve:
        """Return that something else than the protocol is spoken here."""
        return CannotObserve(
            Cause.UNREACHABLE,
            "what answers does not speak {protocol}: {said}",
            protocol=NAMES[self.parties.scheme],
            said=shown(said),
        )

    def no_start_tls(self, said: bytes | str) -> NoStartTls:
        """Return that the peer does not begin TLS, for good."""
        return NoStartTls(self.parties.scheme, shown(said))

    async def _found(self, find: Callable[[int], int], most: int, overlap: int) -> int:
        """Read on until `find` gives a place. It looks at what is new, or a little before it."""
        start = 0
        while (place := find(start)) < 0:
            start = max(0, len(self._held) - overlap * LONGEST_TAG)
            if len(self._held) > most:
                raise _too_much(most)
            await self._more()
        if place > most:
            raise _too_much(most)
        return place

    async def _more(self) -> None:
        piece = await self._connection.receive(timeout_s=self._timeout_s)
        if not piece:
            raise CannotObserve(Cause.UNREACHABLE, "the server hung up before TLS began")
        self._received += len(piece)
        if self._received > MOST_BYTES:
            raise _too_much(MOST_BYTES)
        self._held += piece

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken


def turned_away(said: bytes | str) -> CannotObserve:
    """Return that the peer does not talk with us, whatever it would do with others."""
    return CannotObserve(
        Cause.NO_PERMISSION, "the server turns this machine away: {said}", said=shown(said)
    )


def put_off(said: bytes | str) -> CannotObserve:
    """Return that the peer does not begin TLS just now."""
    return CannotObserve(
        Cause.UNREACHABLE, "the server does not begin TLS for the moment: {said}", said=shown(said)
    )


def shown(said: bytes | str) -> str:
    """Write what a stranger said for a sentence: short, in one line, in printable ASCII."""
    if isinstance(said, bytes):
        text = said.decode("ascii", "backslashreplace")
    else:
        text = said.encode("ascii", "backslashreplace").decode("ascii")
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 3]}..."


def _too_much(most: int) -> CannotObserve:
    return CannotObserve(
        Cause.TOO_BIG, "the server says more than {bytes} bytes before TLS begins", bytes=most
    )


def _end_of(pattern: re.Pattern[bytes], data: bytearray, start: int) -> int:
    match = pattern.search(data, start)
    return match.end() if match else -1

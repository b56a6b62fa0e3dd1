"""Send one hello on a connection of its own and take what comes back."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from checks.tls.hello import Offer, client_hello
from checks.tls.records import Reply, read_reply, reply_at_end
from checks.verdict import Answer
from checks.world import Connection, NotConnected, World

MOST_REPLY_BYTES: Final = 32768


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Whom to ask."""

    world: World
    address: str
    port: int
    server_name: str  # "": an IP literal, which is not sent as a name


class Patience:
    """How much longer, and how many more times, one look may ask.

    Waiting for one's turn to connect costs nothing: it is not the peer that takes that time.
    """

    def __init__(self, *, seconds: float, connections: int) -> None:
        self._seconds = seconds
        self._connections = connections

    def wait_s(self, *, asks_to_come: int, most: float) -> float:
        """Return a fair share of what is left; 0 when no more may be asked."""
        share = min(most, self._seconds / asks_to_come)
        return share if self._connections > 0 and share >= 0.2 else 0.0

    def spend(self, seconds: float) -> None:
        """Count a connection and the time that it took."""
        self._seconds -= seconds
        self._connections -= 1


async def ask(peer: Peer, offer: Offer, patience: Patience, *, wait_s: float) -> Reply:
    """Ask once. A connection that fails is a SILENT reply with `connected` false."""
    try:
        connection = await peer.world.connect(peer.address, peer.port, timeout_s=wait_s)
    except NotConnected:
        patience.spend(wait_s)
        return Reply(answer=Answer.SILENT, connected=False)
    return await ask_on(connection, offer, patience, wait_s=wait_s)


async def ask_on(
    connection: Connection, offer: Offer, patience: Patience, *, wait_s: float
) -> Reply:
    """Ask on an open connection, and close it."""
    received = bytearray()
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(wait_s):
            return await _exchange(connection, offer, received, wait_s)
    except TimeoutError:
        return Reply(answer=Answer.SILENT)
    except ConnectionError:
        return reply_at_end(bytes(received), "reset")
    finally:
        patience.spend(asyncio.get_running_loop().time() - began)
        await connection.close()


async def _exchange(
    connection: Connection, offer: Offer, received: bytearray, wait_s: float
) -> Reply:
    with suppress(ConnectionError):  # an alert may have come before the connection broke
        await connection.send(client_hello(offer, secrets.token_bytes(96)))
    while len(received) < MOST_REPLY_BYTES:
        piece = await connection.receive(timeout_s=wait_s)
        if not piece:
            return reply_at_end(bytes(received), "closed")
        received += piece
        if reply := read_reply(bytes(received), offer):
            return reply
    return Reply(answer=Answer.GARBLED, first_bytes=bytes(received[:64]))

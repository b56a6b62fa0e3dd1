"""Probe for Heartbleed (CVE-2014-0160) by one byte, which is forgotten at once.

A heartbeat request says how long its payload is. Flawed servers believe it, and give back so much
of their memory; others discard a request that is longer than its record (RFC 6520, 4). Ours says
one byte more than all that it brings, so that a flawed server betrays one byte.
"""

from typing import Final

from checks.tls.facts import Version
from checks.tls.hellos.ask import Peer
from checks.tls.weaknesses.half_handshake import (
    FINISHED,
    Halfway,
    NotHalfway,
    Reaction,
    halfway,
    no_clear_reaction,
    no_half_handshake,
)
from checks.tls.wire.records import HEARTBEAT
from checks.verdict import NotSeen

REQUEST: Final = 1
BROUGHT: Final = b"rasoat: 1 byte over" + bytes(16)  # payload and padding (RFC 6520, 4)
CLAIMED: Final = len(BROUGHT) + 1


async def probe(
    peer: Peer, version: Version, suites: tuple[int, ...], *, limit_s: float
) -> tuple[bool | NotSeen, Reaction | None]:
    """Return whether more came back than was sent, and what kind of answer it was."""
    try:
        async with halfway(peer, version, suites, limit_s=limit_s, heartbeat=True) as half:
            reaction = await half.say(_bytes(half), wait_s=limit_s)
    except NotHalfway:
        return no_half_handshake(), None
    if reaction.heartbeat_bytes > len(BROUGHT):
        return True, reaction
    return False if reaction.is_clear else no_clear_reaction(reaction), reaction


def _bytes(half: Halfway) -> bytes:
    """Write the request, and a message out of turn: the alert for it tells that both were read."""
    request = bytes([REQUEST]) + CLAIMED.to_bytes(2, "big") + BROUGHT
    return half.record(HEARTBEAT, request) + half.handshake(FINISHED, bytes(12))

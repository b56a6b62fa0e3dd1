"""Probe for CCS injection (CVE-2014-0224).

A ChangeCipherSpec that comes before any key is agreed on is out of turn: the alert for it is
unexpected_message. Flawed servers begin to decrypt with a key that anybody can compute, and find
that the next record does not decrypt. Nothing is decrypted here, and the handshake is left.
"""

from typing import Final

from checks.tls.facts import Version
from checks.tls.hellos.ask import Peer
from checks.tls.weaknesses.half_handshake import (
    NotHalfway,
    Reaction,
    halfway,
    no_clear_reaction,
    no_half_handshake,
)
from checks.tls.wire.records import HANDSHAKE
from checks.verdict import Cause, NotSeen, Said

BAD_RECORD_MAC, DECRYPTION_FAILED = 20, 21
UNDECRYPTABLE: Final = bytes(range(128))  # whole blocks, and longer than any MAC


async def probe(
    peer: Peer, version: Version, suites: tuple[int, ...], *, limit_s: float
) -> tuple[bool | NotSeen, Reaction | None]:
    """Return whether the server decrypts too early; a flaw is believed when it shows twice."""
    found, reaction = await _once(peer, version, suites, limit_s)
    if found is not True:
        return found, reaction
    again, reaction = await _once(peer, version, suites, limit_s)
    if again is not True:
        why = Said("a probe for the flaw was answered in two ways")
        return NotSeen(cause=Cause.UNSTEADY, why=why), reaction
    return True, reaction


async def _once(
    peer: Peer, version: Version, suites: tuple[int, ...], limit_s: float
) -> tuple[bool | NotSeen, Reaction | None]:
    try:
        async with halfway(peer, version, suites, limit_s=limit_s) as half:
            data = half.change_cipher_spec() + half.record(HANDSHAKE, UNDECRYPTABLE)
            reaction = await half.say(data, wait_s=limit_s)
    except NotHalfway:
        return no_half_handshake(), None
    if not reaction.is_clear:
        return no_clear_reaction(reaction), reaction
    return reaction.alert in (BAD_RECORD_MAC, DECRYPTION_FAILED), reaction

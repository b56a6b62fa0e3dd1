"""Bring a connection to where TLS begins, by the command that its protocol has for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from checks.tls.starttls.conversation import NAMES, Conversation, NoStartTls, Parties
from checks.tls.starttls.lines import ftp, imap, pop3, smtp
from checks.tls.starttls.packets import ldap, mysql, postgresql, rdp
from checks.tls.starttls.xml import xmpp
from checks.verdict import CannotObserve, Cause
from checks.world import Connection

OWN_NAME: Final = "rasoat.invalid"  # RFC 6761, 6.4: nobody's, and it tells nothing of this machine
PRELUDES: Final[Mapping[str, Callable[[Conversation], Awaitable[None]]]] = {
    "smtp": smtp,
    "imap": imap,
    "pop3": pop3,
    "ftp": ftp,
    "ldap": ldap,
    "postgresql": postgresql,
    "mysql": mysql,
    "xmpp": xmpp,
    "xmpp-server": xmpp,
    "rdp": rdp,
}
USUAL_S: Final = 5.0
# Mail servers make callers wait before they greet, to see whether they are impatient:
# Postfix's postscreen for 6 s, others for 10 and more.
USUAL_WAIT_S: Final[Mapping[str, float]] = {"smtp": 12.0}


def usual_wait_s(scheme: str, otherwise: float) -> float:
    """Return how long a prelude may well take, at least `otherwise`."""
    return max(otherwise, USUAL_WAIT_S.get(scheme, 0.0))


async def begin(
    connection: Connection,
    scheme: str,
    host: str,
    *,
    timeout_s: float = USUAL_S,
    own_name: str = OWN_NAME,
) -> None:
    """Go through the prelude; where TLS begins at once, do nothing.

    Raises NoStartTls when the peer speaks the protocol without TLS, else CannotObserve; nothing
    else but cancellation. Whatever is raised, the connection is closed.
    """
    prelude = PRELUDES.get(scheme)
    if prelude is None:
        return
    parties = Parties(scheme=scheme, host=host, own_name=own_name)
    try:
        await _within(prelude, Conversation(connection, parties, timeout_s=timeout_s), timeout_s)
    except BaseException:
        await connection.close()
        raise


async def _within(
    prelude: Callable[[Conversation], Awaitable[None]], talk: Conversation, timeout_s: float
) -> None:
    protocol = NAMES[talk.parties.scheme]
    try:
        async with asyncio.timeout(timeout_s):
            await prelude(talk)
    except TimeoutError:
        raise CannotObserve(
            Cause.TIMED_OUT,
            "{protocol} did not get as far as TLS in {seconds} s",
            protocol=protocol,
            seconds=timeout_s,
        ) from None
    except ConnectionError:
        raise CannotObserve(
            Cause.UNREACHABLE, "the connection was reset before TLS began"
        ) from None
    if talk.ahead:  # a TLS server waits for the client's hello: what comes before it is not TLS
        raise CannotObserve(
            Cause.UNREACHABLE,
            "{count} bytes came in clear behind the server's go-ahead for TLS: perhaps injected",
            count=len(talk.ahead),
        )


__all__ = ["OWN_NAME", "NoStartTls", "begin", "usual_wait_s"]

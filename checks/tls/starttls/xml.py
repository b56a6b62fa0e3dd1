"""Ask for TLS in XMPP, whose XML is read by its tags alone: no entity is ever expanded."""

import re
from html import escape
from typing import Final

from checks.tls.starttls.conversation import Conversation, put_off, turned_away

TLS_NAMESPACE: Final = "urn:ietf:params:xml:ns:xmpp-tls"
NAMESPACES: Final = {"xmpp": "jabber:client", "xmpp-server": "jabber:server"}
ATTRIBUTES: Final = rb"[^<>]{0,300}"


def _tag(name: str, *, closing: bool) -> bytes:
    """Return a pattern for an element's end: a closing tag, or one that closes itself."""
    qualified = rb"(?:[\w.-]{1,32}:)?" + name.encode("ascii")
    empty = rb"<" + qualified + rb"(?:\s" + ATTRIBUTES + rb")?/>"
    return empty + (rb"|</" + qualified + rb"\s{0,8}>" if closing else b"")


FEATURES_OR_ERROR: Final = re.compile(
    _tag("features", closing=True) + b"|" + _tag("error", closing=True)
)
OFFER: Final = re.compile(
    rb"<(?:[\w.-]{1,32}:)?starttls\s" + ATTRIBUTES + re.escape(TLS_NAMESPACE.encode("ascii"))
)
VERDICT: Final = re.compile(_tag("proceed", closing=True) + b"|" + _tag("failure", closing=True))
HEAD: Final = re.compile(rb"\s*(?:<\?xml[^<>]{0,200}\?>)?\s*<(?:[\w.-]{1,32}:)?stream\b")
# RFC 6120, 4.9.3: the peer does not know the host that it was asked for, or not us.
ABOUT_WHO_ASKS: Final = re.compile(rb"<(host-unknown|host-gone|not-authorized|policy-violation)\b")


async def xmpp(talk: Conversation) -> None:
    """Open a stream and ask for STARTTLS (RFC 6120, 4.2 and 5.4)."""
    parties = talk.parties
    await talk.say(
        "<?xml version='1.0'?>"
        f"<stream:stream to='{escape(parties.host)}' version='1.0' "
        f"xmlns='{NAMESPACES[parties.scheme]}' "
        "xmlns:stream='http://etherx.jabber.org/streams'>".encode()
    )
    opening = await talk.until(re.compile(rb">"))
    if opening.lstrip().startswith(b"<?xml"):
        opening += await talk.until(re.compile(rb">"))
    if not HEAD.match(opening):
        raise talk.not_the_protocol(opening)
    features = await talk.until(FEATURES_OR_ERROR)
    if re.search(rb"error\s{0,8}>\Z", features):
        raise turned_away(features) if ABOUT_WHO_ASKS.search(features) else put_off(features)
    if not OFFER.search(features):
        raise talk.no_start_tls(features)
    await talk.say(f"<starttls xmlns='{TLS_NAMESPACE}'/>".encode("ascii"))
    verdict = await talk.until(VERDICT)
    if b"proceed" not in verdict:
        raise put_off(verdict)

"""The application protocol is agreed on in the handshake."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, any_of: tuple[str, ...]) -> Verdict:
    """Ask a website for ALPN (RFC 7301), against attacks across protocols (RFC 9325, 3.8)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if tls.scheme not in ("https", "http"):
        return not_applicable("is no website, of which alone this is asked")
    agreed = seen(tls.alpn)
    expected = ", ".join(any_of)
    if agreed is None:
        return failed("agrees on no application protocol (ALPN)", expected=expected)
    if agreed not in any_of:
        return failed(
            "agrees on {protocol} by ALPN", protocol=agreed, expected=expected, observed=agreed
        )
    return passed(
        "agrees on {protocol} by ALPN", protocol=agreed, expected=expected, observed=agreed
    )

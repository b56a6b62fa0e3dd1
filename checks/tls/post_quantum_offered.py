"""A key exchange that withstands quantum computers is to be had."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts, *, any_of: tuple[str, ...]) -> Verdict:
    """Look for a hybrid group: what is recorded today may be opened in ten years."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    expected = ", ".join(any_of)
    known = seen(tls.groups).get("TLS 1.3")
    if known and (offered := [name for name in known.taken if name in any_of]):
        return passed("takes {groups}", groups=", ".join(offered), expected=expected)
    if not tls.taken or "TLS 1.3" in tls.unsettled:
        return unknown(tls.doubt, "no clear answer for {versions}", versions="TLS 1.3")
    if "TLS 1.3" not in tls.taken:
        return failed(
            "does not take TLS 1.3, which alone has it", expected=expected, observed=tls.taken[-1]
        )
    if known is None or not known.complete:
        return unknown(
            Cause.TIMED_OUT, "not every group of {versions} was asked", versions="TLS 1.3"
        )
    groups = ", ".join(known.taken)
    return failed("takes only {groups}", groups=groups, expected=expected, observed=groups)

"""A current protocol is taken."""

from checks.tls.facts import TlsFacts, Version
from checks.verdict import Answer, Cause, Verdict, failed, passed, seen, unknown


def judge(tls: TlsFacts, *, any_of: list[Version]) -> Verdict:
    """Fail only when each was refused by a peer that takes another, or that speaks plain HTTP."""
    expected = ", ".join(any_of)
    taken = ", ".join(tls.taken)
    if current := [version for version in any_of if tls.answer(version) is Answer.TAKEN]:
        return passed("takes {versions}", versions=", ".join(current), expected=expected)
    if seen(tls.speaks) == "http":
        return failed("speaks plain HTTP without TLS", expected=expected, observed="HTTP")
    if open_ := [version for version in any_of if tls.answer(version) is not Answer.REFUSED]:
        return unknown(tls.doubt, "no clear answer for {versions}", versions=", ".join(open_))
    if not taken:
        return unknown(Cause.UNREACHABLE, "refuses every version that was asked")
    return failed("takes only {versions}", versions=taken, expected=expected, observed=taken)

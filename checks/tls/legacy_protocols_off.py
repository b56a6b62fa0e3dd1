"""No protocol older than the oldest allowed is taken."""

from checks.tls.facts import OLDEST_FIRST, TlsFacts, Version
from checks.verdict import Answer, Verdict, failed, not_applicable, passed, unknown


def judge(tls: TlsFacts, *, oldest_allowed: Version) -> Verdict:
    """Pass only when each older version was refused by a peer that takes a newer one.

    A peer that takes nothing from us may refuse us, not the versions.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    too_old = OLDEST_FIRST[: OLDEST_FIRST.index(oldest_allowed)]
    if taken := [version for version in too_old if tls.answer(version) is Answer.TAKEN]:
        return failed(
            "takes {versions}",
            versions=", ".join(taken),
            expected=oldest_allowed,
            observed=", ".join(tls.taken),
        )
    if not tls.taken:
        return unknown(tls.doubt, "takes no version that was asked: nothing tells what is off")
    if open_ := [version for version in too_old if tls.answer(version) is not Answer.REFUSED]:
        return unknown(tls.doubt, "no clear answer for {versions}", versions=", ".join(open_))
    return passed(
        "takes {versions} and nothing older than {oldest}",
        versions=", ".join(tls.taken),
        oldest=oldest_allowed,
        expected=oldest_allowed,
        observed=", ".join(tls.taken),
    )

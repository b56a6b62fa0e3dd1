"""Enough of the certificate's lifetime is left."""

from datetime import timedelta

from checks.tls.facts import TlsFacts
from checks.verdict import Said, Verdict, failed, not_applicable, passed

DAY = timedelta(days=1)


def judge(tls: TlsFacts, *, min_days_left: int, min_share_left: float) -> Verdict:
    """Ask for the days or the share of the lifetime, whichever is less.

    A certificate that lives for six days, renewed by a machine, never has fourteen left.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    leaf = tls.leaf
    left = (leaf.not_after - tls.seen_at) / DAY
    needed = min(min_days_left, min_share_left * ((leaf.not_after - leaf.not_before) / DAY))
    expected = Said("{days} days", {"days": round(needed, 1)})
    observed = Said("{days} days", {"days": round(left, 1)})
    end = leaf.not_after.date()
    if left < 0:
        return failed("expired on {end}", end=end, expected=expected, observed=observed)
    if left < needed:
        return failed(
            "expires on {end}, in {days} days",
            end=end,
            days=round(left, 1),
            expected=expected,
            observed=observed,
        )
    return passed(
        "expires on {end}, in {days} days",
        end=end,
        days=round(left, 1),
        expected=expected,
        observed=observed,
    )

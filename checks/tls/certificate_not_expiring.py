"""Enough of the certificate's lifetime is left."""

from datetime import timedelta

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Said, Verdict, failed, not_applicable, passed, seen

DAY = timedelta(days=1)


def judge(tls: TlsFacts, *, min_days_left: int, min_share_left: float) -> Verdict:
    """Ask for the days or the share of the lifetime, whichever is less, of each leaf.

    A certificate that lives for six days, renewed by a machine, never has fourteen left.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")

    def needed(leaf: Certificate) -> float:
        return min(min_days_left, min_share_left * ((leaf.not_after - leaf.not_before) / DAY))

    def left(leaf: Certificate) -> float:
        return (leaf.not_after - tls.seen_at) / DAY

    worst = min(tls.leaves, key=lambda leaf: left(leaf) - needed(leaf))
    days, end = round(left(worst), 1), worst.not_after.date()
    expected = Said("{days} days", {"days": round(needed(worst), 1)})
    observed = Said("{days} days", {"days": days})
    if left(worst) < 0:
        return failed("expired on {end}", end=end, expected=expected, observed=observed)
    if left(worst) < needed(worst):
        return failed(
            "expires on {end}, in {days} days",
            end=end,
            days=days,
            expected=expected,
            observed=observed,
        )
    seen(tls.chains)
    return passed(
        "expires on {end}, in {days} days", end=end, days=days, expected=expected, observed=observed
    )

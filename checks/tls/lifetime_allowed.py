"""The certificate was issued for no longer than its issue date allows."""

from datetime import date
from itertools import pairwise

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, issued_from: tuple[date, ...], max_days: tuple[int, ...]) -> Verdict:
    """Look each leaf up by its first day: from `issued_from` on, `max_days` in the same place.

    The days are of 86,400 seconds and count both ends. The limits bind public authorities: a
    chain to the agency's own root is not judged.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not seen(tls.public_trust).verified:
        return not_applicable("does not lead to the public store, whose authorities this binds")
    table = _table(issued_from, max_days)
    bound = [(leaf, most) for leaf in tls.leaves if (most := _most(leaf, table)) is not None]
    for leaf, most in bound:
        if leaf.lifetime_days > most:
            return failed(
                "issued on {start} for {days} days; {most} are allowed",
                start=leaf.not_before.date(),
                days=round(leaf.lifetime_days, 1),
                most=most,
            )
    seen(tls.chains)
    if not bound:
        start = tls.leaf.not_before.date()
        return not_applicable("issued on {start}, before the limits began", start=start)
    leaf, most = max(bound, key=lambda pair: pair[0].lifetime_days / pair[1])
    return passed(
        "issued on {start} for {days} days; {most} are allowed",
        start=leaf.not_before.date(),
        days=round(leaf.lifetime_days, 1),
        most=most,
    )


def _table(issued_from: tuple[date, ...], max_days: tuple[int, ...]) -> list[tuple[date, int]]:
    """Raise ValueError for a table that does not go forward, or has gaps."""
    if any(earlier >= later for earlier, later in pairwise(issued_from)):
        raise ValueError("issued_from must go forward")
    return list(zip(issued_from, max_days, strict=True))


def _most(leaf: Certificate, table: list[tuple[date, int]]) -> int | None:
    limits = [days for start, days in table if leaf.not_before.date() >= start]
    return limits[-1] if limits else None

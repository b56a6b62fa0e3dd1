"""The times in the SOA record are within what is advised."""

from collections.abc import Iterator

from checks.dns.facts import DOMAINS, DnsFacts
from checks.dns.servers_traits import soa_of
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown

KINDS = DOMAINS


def judge(
    dns: DnsFacts,
    *,
    refresh_s: tuple[int, int],
    retry_s: tuple[int, int],
    expire_s: tuple[int, int],
    negative_s: tuple[int, int],
) -> Iterator[Verdict]:
    """Compare each time with the range that is advised for it, both ends included.

    RFC 1912, 2.2, and RFC 2308, 5, for the time that an absence is remembered. A retry that comes
    no sooner than the next refresh is none.
    """
    soas = [soa for one in seen(dns.servers) if (soa := soa_of(one)) is not None]
    if not soas:
        yield unknown(Cause.UNREACHABLE, "no name server gave its SOA record")
        return
    soa = soas[0]
    yield _within("refresh", soa.refresh_s, refresh_s)
    yield _within("retry", soa.retry_s, (retry_s[0], min(retry_s[1], soa.refresh_s - 1)))
    yield _within("expire", soa.expire_s, expire_s)
    yield _within("negative", soa.minimum_s, negative_s)


def _within(locus: str, value: int, advised: tuple[int, int]) -> Verdict:
    least, most = advised
    if least <= value <= most:
        return passed(
            "{field} is {value} seconds",
            field=locus,
            value=value,
            expected=f"{least}–{most}",
            observed=str(value),
            locus=locus,
        )
    return failed(
        "{field} is {value} seconds, not between {least} and {most}",
        field=locus,
        value=value,
        least=least,
        most=most,
        expected=f"{least}–{most}",
        observed=str(value),
        locus=locus,
    )

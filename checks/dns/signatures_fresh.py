"""The zone's signatures are renewed well before they end."""

from datetime import timedelta

from checks.dns.facts import DOMAINS, DnsFacts, SoaAnswer
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts, *, min_hours_left: int) -> Verdict:
    """Take the earliest end of the signatures over keys and SOA, at whichever server."""
    signing = seen(dns.signing)
    if not seen(signing.ds) and not seen(signing.keys):
        return not_applicable("the zone is not signed")
    answers = [answer for one in seen(dns.servers) for answer in (one.udp, one.tcp)]
    served = [one for one in answers if isinstance(one, SoaAnswer) and one.soa is not None]
    ends = [seen(signing.keys_signed_until), *(one.signed_until for one in served)]
    known = [end for end in ends if end is not None]
    if not known:
        return failed("the zone is served without signatures")
    end = min(known)
    left_h = int((end - dns.seen_at) / timedelta(hours=1))
    if end < dns.seen_at:
        return failed("a signature ended on {end}", end=end, observed=f"{end:%Y-%m-%d %H:%M}Z")
    if left_h < min_hours_left:
        return failed(
            "a signature ends on {end}, in {hours} hours",
            end=end,
            hours=left_h,
            expected=f"≥ {min_hours_left} h",
            observed=f"{left_h} h",
        )
    if not served:
        return unknown(Cause.UNREACHABLE, "no name server gave its SOA record")
    return passed(
        "the earliest signature ends on {end}, in {hours} hours",
        end=end,
        hours=left_h,
        expected=f"≥ {min_hours_left} h",
        observed=f"{left_h} h",
    )

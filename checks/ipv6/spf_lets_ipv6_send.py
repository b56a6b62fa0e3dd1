"""The SPF record lets the domain's mail hosts send over IPv6, where it does over IPv4."""

from checks.ipv6.facts import Ipv6Facts, MailHost
from checks.ipv6.range_traits import is_global
from checks.mail.facts import MailFacts
from checks.mail.spf_tree_traits import Senders, own, senders
from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen, unknown


def judge(mail: MailFacts, ipv6: Ipv6Facts) -> Verdict:
    """Look for an `ip6` term beside `ip4`, or for an `mx` that leads to hosts with IPv6.

    A sender that comes over IPv6 matches no `ip4` term, and its mail is refused (RFC 7208, 5.6).
    """
    if mail.sends is False:
        return not_applicable("{name} is declared to send no mail", name=mail.name)
    if own(mail) is None:
        return not_applicable("{name} has not just one SPF record", name=mail.name)
    allowed = senders(mail)
    if allowed.ipv6:
        return passed("lets send over IPv6: {terms}", terms=_list(allowed.ipv6))
    if not allowed.ipv4 and not allowed.named:
        return not_applicable("the SPF record lets nobody send")
    return _by_name(allowed, ipv6)


def _by_name(allowed: Senders, ipv6: Ipv6Facts) -> Verdict:
    """Judge a record without `ip6`: hosts with IPv6 behind a name may be meant all the same."""
    if "mx" in allowed.named and any(map(_has_ipv6, seen(ipv6.mail_hosts))):
        return passed("lets send over IPv6: {terms}", terms="mx")
    others = [term for term in allowed.named if term != "mx"]
    if others:
        return unknown(
            Cause.NOT_ASKED,
            "whether these let anybody send over IPv6 was not asked: {terms}",
            terms=_list(tuple(others)),
        )
    if "mx" in allowed.named:
        for host in seen(ipv6.mail_hosts):
            seen(host.aaaa)
    return failed(
        "lets send over IPv4 alone: {terms}",
        terms=_list((*allowed.ipv4, *allowed.named)),
        expected="ip6:",
        observed=_list((*allowed.ipv4, *allowed.named)),
    )


def _has_ipv6(host: MailHost) -> bool:
    return not isinstance(host.aaaa, NotSeen) and any(map(is_global, host.aaaa))


def _list(terms: tuple[str, ...]) -> str:
    return ", ".join(terms[:4]) + (", …" if len(terms) > 4 else "")

"""Senders can use every TLSA record of the mail hosts."""

from collections.abc import Iterator

from checks.mail.facts import MailFacts, MailHost, Tlsa
from checks.mail.mx_traits import each_host
from checks.verdict import Verdict, failed, not_applicable, passed, seen

USAGES = (2, 3)  # DANE-TA and DANE-EE; senders cannot use the others (RFC 7672, 3.1.3)
SELECTORS = (0, 1)
DIGITS = {1: 64, 2: 128}  # of SHA-256 and SHA-512
FULL = 0


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Judge usage, selector, kind and length of each record (RFC 6698, 2.1; RFC 7672, 3.1)."""
    return each_host(mail, _judge)


def _judge(host: MailHost) -> Verdict:
    records = seen(host.tlsa).records
    if not records:
        return not_applicable(
            "the mail host {host} publishes no TLSA record", host=host.name, locus=host.name
        )
    for one in records:
        if not _can_be_used(one):
            shown = f"{one.usage} {one.selector} {one.matching} {one.data[:16]}…"
            return failed(
                "senders cannot use a TLSA record of {host}: {record}",
                host=host.name,
                record=shown,
                expected="3 1 1",
                observed=shown,
                locus=host.name,
            )
    return passed(
        "senders can use all {count} TLSA records of {host}",
        count=len(records),
        host=host.name,
        locus=host.name,
    )


def _can_be_used(one: Tlsa) -> bool:
    if one.usage not in USAGES or one.selector not in SELECTORS:
        return False
    return one.matching == FULL or len(one.data) == DIGITS.get(one.matching)

"""Look up the hosts that MX records name: whether they are there, where, and their TLSA records."""

import asyncio

from checks.mail.asking import Asking, bare
from checks.mail.facts import MailHost, Mx, MxSet, Tlsa, TlsaSet
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import DnsAnswer

MOST_HOSTS = 30
MOST_TLSA = 50
LONGEST_DATA = 2000
TOO_MANY = NotSeen(
    cause=Cause.TOO_BIG, why=Said("the domain names more mail hosts than are looked at")
)


async def mx_of(domain: str, asking: Asking) -> MxSet | NotSeen:
    """Return the MX records of the domain, aliases followed as senders do (RFC 5321, 5.1)."""
    answer = await asking.maybe(domain, "MX")
    if isinstance(answer, NotSeen):
        return answer
    if answer.cut:
        return TOO_MANY
    return MxSet(
        records=tuple(sorted(map(_mx, answer.records("MX")), key=lambda one: one.preference)),
        secure=answer.authenticated,
    )


def _mx(record: str) -> Mx:
    preference, _, host = record.partition(" ")
    return Mx(preference=int(preference), host=bare(host))


async def hosts_of(mx: MxSet | NotSeen, asking: Asking) -> tuple[MailHost, ...] | NotSeen:
    """Look at each host once."""
    if isinstance(mx, NotSeen):
        return mx
    names = list(dict.fromkeys(one.host for one in mx.records if one.host))
    if len(names) > MOST_HOSTS:
        return TOO_MANY
    return tuple(await asyncio.gather(*(_host(name, asking) for name in names)))


async def _host(name: str, asking: Asking) -> MailHost:
    try:
        a, aaaa = await asyncio.gather(asking.ask(name, "A"), asking.ask(name, "AAAA"))
    except CannotObserve as error:
        unseen = error.as_not_seen()
        return MailHost(
            name=name, found=unseen, alias=unseen, addresses=unseen, secure=unseen, tlsa=unseen
        )
    aliases = a.records("CNAME", name) or aaaa.records("CNAME", name)
    return MailHost(
        name=name,
        found=bool(aliases) or "NXDOMAIN" not in (a.rcode, aaaa.rcode),
        alias=bare(aliases[0]) if aliases else None,
        addresses=(*a.records("A"), *aaaa.records("AAAA")),
        secure=a.authenticated and aaaa.authenticated,
        tlsa=await tlsa_of(name, asking),
    )


async def tlsa_of(host: str, asking: Asking) -> TlsaSet | NotSeen:
    """Return the TLSA records for SMTP at a host (RFC 7672, 2.2)."""
    answer = await asking.maybe(f"_25._tcp.{host}", "TLSA")
    if isinstance(answer, NotSeen):
        return answer
    records = answer.records("TLSA")
    if len(records) > MOST_TLSA:
        return NotSeen(
            cause=Cause.TOO_BIG,
            why=Said("{host} publishes more TLSA records than are looked at", {"host": host}),
        )
    return TlsaSet(records=tuple(map(_tlsa, records)), secure=answer.authenticated)


def _tlsa(record: str) -> Tlsa:
    usage, selector, matching, *data = record.split()
    return Tlsa(
        usage=int(usage),
        selector=int(selector),
        matching=int(matching),
        data="".join(data).lower()[:LONGEST_DATA],
    )


async def vouches(asking: Asking) -> bool | NotSeen:
    """Tell whether the resolver vouches for the root: whether it validates at all."""
    answer: DnsAnswer | NotSeen = await asking.maybe("", "SOA")
    return answer if isinstance(answer, NotSeen) else answer.authenticated

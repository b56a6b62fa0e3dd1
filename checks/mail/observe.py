"""Look at what a domain publishes for its mail, by ordinary questions alone."""

import asyncio

from checks.declared import Domain
from checks.finding import Target
from checks.mail.asking import Asking
from checks.mail.dkim import dkim_of
from checks.mail.dmarc import dmarc_of
from checks.mail.facts import MailFacts
from checks.mail.hosts import hosts_of, mx_of, vouches
from checks.mail.spf import spf_of
from checks.mail.sts import policies_of
from checks.verdict import CannotObserve, NotSeen
from checks.world import World


async def observe(target: Target, world: World) -> MailFacts:
    """Ask for everything that concerns mail.

    Raises CannotObserve when the resolver does not answer at all.
    """
    if not isinstance(target.declared, Domain):
        raise TypeError(f"a domain is needed, not {target.declared!r}")
    asking = Asking(world)
    try:
        return await _domain(target.declared, asking)
    finally:
        if asking.lines:
            asking.keep(about=f"mail of {target.id}")


async def _domain(domain: Domain, asking: Asking) -> MailFacts:
    name = domain.name
    mx = await mx_of(name, asking)
    if isinstance(mx, NotSeen) and isinstance(await asking.maybe("", "SOA"), NotSeen):
        raise CannotObserve(mx.cause, "the resolver does not answer")
    (spf, dkim, dmarc), (hosts, vouched), (sts, reports) = await asyncio.gather(
        asyncio.gather(
            spf_of(name, asking),
            dkim_of(name, domain.dkim_selectors, asking),
            dmarc_of(name, asking),
        ),
        asyncio.gather(hosts_of(mx, asking), vouches(asking)),
        asyncio.gather(
            asking.texts(f"_mta-sts.{name}", lambda text: text.startswith("v=STSv1;")),
            asking.texts(f"_smtp._tls.{name}", lambda text: text.startswith("v=TLSRPTv1;")),
        ),
    )
    return MailFacts(
        seen_at=asking.world.now(),
        name=name,
        use=domain.mail,
        spf=spf,
        dkim=dkim,
        dmarc=dmarc,
        mx=mx,
        hosts=hosts,
        resolver_vouches=vouched,
        mta_sts=sts,
        sts_policies=await policies_of(name, sts, asking),
        tls_reports=reports,
    )

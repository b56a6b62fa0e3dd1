"""All name servers serve the same version of the zone."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.dns.servers_traits import soa_of
from checks.verdict import Cause, Verdict, failed, passed, seen, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Verdict:
    """Compare the serial numbers of the SOA records (RFC 1034, 4.3.5)."""
    servers = seen(dns.servers)
    serials = {one.address: soa.serial for one in servers if (soa := soa_of(one)) is not None}
    told = ", ".join(f"{address} {serial}" for address, serial in sorted(serials.items()))
    if len(set(serials.values())) > 1:
        return failed("serial numbers differ: {serials}", serials=told, observed=told)
    if not serials or any(one.address not in serials for one in servers):
        return unknown(Cause.UNREACHABLE, "not every name server told its serial number")
    serial = str(next(iter(serials.values())))
    return passed("every name server has serial number {serial}", serial=serial, observed=serial)

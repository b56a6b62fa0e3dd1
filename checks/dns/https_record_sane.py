"""The HTTPS record leads browsers where the address records do."""

from ipaddress import ip_address

from checks.dns.facts import ENDPOINTS, DnsFacts, HttpsRecord
from checks.verdict import Verdict, failed, not_applicable, passed, seen

KINDS = ENDPOINTS
HINTS = ("ipv4hint", "ipv6hint")


def judge(dns: DnsFacts) -> Verdict:
    """Judge what contradicts itself or the A and AAAA records (RFC 9460, 2.4, 7.1 and 7.3)."""
    records = seen(dns.https)
    if not records:
        return not_applicable("{name} publishes no HTTPS record", name=dns.name)
    aliases = [record for record in records if record.priority == 0]
    if aliases and len(records) > 1:
        return failed("{name} publishes an alias beside other HTTPS records", name=dns.name)
    for record in records:
        if wrong := _wrong(dns, record):
            return wrong
    return passed("{name} publishes {count} sound HTTPS records", name=dns.name, count=len(records))


def _wrong(dns: DnsFacts, record: HttpsRecord) -> Verdict | None:
    if record.priority == 0 and not record.target:
        return failed("the HTTPS record says that {name} offers no service", name=dns.name)
    if "no-default-alpn" in record.params and "alpn" not in record.params:
        return failed(
            "the HTTPS record of {name} takes the usual protocol away and names no other",
            name=dns.name,
        )
    if record.target not in ("", dns.name):
        return None
    published = {ip_address(address) for address in seen(dns.addresses)}
    hinted = [one for key in HINTS for one in record.params.get(key, "").split(",") if one]
    if astray := [one for one in hinted if ip_address(one) not in published]:
        return failed(
            "the HTTPS record of {name} hints at addresses that it does not have: {addresses}",
            name=dns.name,
            addresses=", ".join(astray),
            observed=", ".join(astray),
        )
    return None

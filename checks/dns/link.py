"""Verify the last link of the chain ourselves: DS to DNSKEY to SOA (RFC 4035, 5.2 and 5.3).

The resolver's word covers the whole chain; this guards against one that says AD of everything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import dns.dnssec
import dns.exception
import dns.name
import dns.rdata
import dns.rdataset
import dns.rrset
from dns.dnssectypes import DSDigest

from checks.dns.facts import Link
from checks.world import DnsAnswer

MOST = 20  # keys, signatures and DS records: a hostile zone could make every pair be tried
DIGESTS = {2, 4}  # SHA-256 and SHA-384
ALGORITHMS = {8, 10, 13, 14, 15, 16}  # what our library verifies; SHA-1 is left to the resolver
Records = Mapping[str, Sequence[str]]  # type → records in the zone file's notation


def link_of(zone: str, ds: DnsAnswer, keys: DnsAnswer, soa: DnsAnswer, *, now: datetime) -> Link:
    """Tell whether a key that the parent vouches for signs the keys, and these the SOA record.

    "unclear" where there is nothing to verify, too much of it, or an algorithm unknown here.
    """
    found: Records = {
        "DS": [one for one in ds.records("DS", zone) if _is_known(one)],
        "DNSKEY": keys.records("DNSKEY", zone),
        "SOA": soa.records("SOA", zone),
        "DNSKEY signed": _signatures(keys, zone, "DNSKEY"),
        "SOA signed": _signatures(soa, zone, "SOA"),
    }
    if not found["DS"] or max(map(len, found.values())) > MOST:
        return "unclear"
    if not all(found.values()):
        return "broken"
    try:
        _verify(dns.name.from_text(zone), found, now.timestamp())
    except (dns.exception.DNSException, ValueError):
        return "broken"
    return "holds"


def _is_known(ds: str) -> bool:
    _, algorithm, digest, *_ = ds.split()
    return int(algorithm) in ALGORITHMS and int(digest) in DIGESTS


def _signatures(answer: DnsAnswer, zone: str, type: str) -> Sequence[str]:
    return [one for one in answer.records("RRSIG", zone) if one.split()[0] == type]


def _verify(zone: dns.name.Name, found: Records, now: float) -> None:
    """Raise ValueError, or a DNSException of the library, unless the link holds."""
    keys = _rrset(zone, "DNSKEY", found["DNSKEY"])
    vouched = {record.to_text() for record in _rrset(zone, "DS", found["DS"])}
    entries = [key for key in keys if _digests(zone, key) & vouched]
    if not entries:
        raise ValueError("no key is one that the parent vouches for")
    allowed = dns.dnssec.allow_all_policy
    for records, signed, by in (
        (keys, "DNSKEY signed", dns.rdataset.from_rdata_list(keys.ttl, entries)),
        (_rrset(zone, "SOA", found["SOA"]), "SOA signed", keys),
    ):
        signatures = _rrset(zone, "RRSIG", found[signed])
        dns.dnssec.validate(records, signatures, {zone: by}, now=now, policy=allowed)


def _digests(zone: dns.name.Name, key: dns.rdata.Rdata) -> set[str]:
    return {dns.dnssec.make_ds(zone, key, DSDigest(digest)).to_text() for digest in DIGESTS}


def _rrset(zone: dns.name.Name, type: str, records: Sequence[str]) -> dns.rrset.RRset:
    """Rebuild records; all have one time to live, as signatures cover the original one."""
    return dns.rrset.from_text_list(zone, 0, "IN", type, list(records))

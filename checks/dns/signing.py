"""Ask the resolver for the zone's signatures: as it checks them, and without its checks.

Both ways, because only the difference tells a bogus zone from one that nobody serves; and upwards
to the root, because only a resolver that vouches for something is known to check at all.
"""

import asyncio
import base64
from collections.abc import Iterable

from checks.dns.asking import Asking
from checks.dns.facts import Above, Ds, Key, Link, Probe, ResolverSays, Signing
from checks.dns.link import link_of
from checks.dns.servers import signed_until
from checks.dns.zone import NO_ZONE, without_answer
from checks.verdict import CannotObserve, Cause, NotSeen
from checks.world import DnsAnswer, RecordType

PROBED: tuple[RecordType, ...] = ("SOA", "A", "MX")
RSA = {1, 5, 7, 8, 10}  # IANA, DNS security algorithm numbers
SECURE_ENTRY_POINT, REVOKED, ZONE_KEY = 0x0001, 0x0080, 0x0100
MOST_KEYS = 20
TIMEOUT = ResolverSays(rcode="TIMEOUT", authenticated=False)


async def signing_of(domain: str, zone: str, asking: Asking) -> Signing:
    """Look at the signatures of a domain; `zone` may be "" where none was found.

    Raises CannotObserve when the resolver does not answer at all.
    """
    first, above = await asyncio.gather(
        _probe(domain, PROBED[0], asking),
        asyncio.gather(*(_above(name, asking) for name in _names_above(domain))),
    )
    if first.checked == TIMEOUT:
        if all(isinstance(one.said, NotSeen) for one in above):
            raise CannotObserve(Cause.TIMED_OUT, "the resolver does not answer")
        probes: tuple[Probe, ...] = (first,)
    else:
        others = (_probe(domain, type, asking) for type in PROBED[1:])
        probes = (first, *await asyncio.gather(*others))
    if not zone:
        return Signing(probes=probes, above=tuple(above), ds=NO_ZONE, keys=NO_ZONE)
    return await _of_zone(zone, probes, tuple(above), asking)


async def _of_zone(
    zone: str, probes: tuple[Probe, ...], above: tuple[Above, ...], asking: Asking
) -> Signing:
    ds, keys, soa, nsec3 = await asyncio.gather(
        *(_told(zone, type, asking) for type in ("DS", "DNSKEY", "SOA", "NSEC3PARAM"))
    )
    return Signing(
        probes=probes,
        above=above,
        ds=ds if isinstance(ds, NotSeen) else tuple(map(_ds, ds.records("DS", zone))),
        keys=keys if isinstance(keys, NotSeen) else _keys(keys.records("DNSKEY", zone)),
        keys_signed_until=keys
        if isinstance(keys, NotSeen)
        else signed_until(keys.records("RRSIG", zone), {"DNSKEY"}),
        link=_link(zone, ds, keys, soa, asking),
        nsec3_iterations=nsec3
        if isinstance(nsec3, NotSeen)
        else _iterations(nsec3.records("NSEC3PARAM", zone)),
    )


async def _told(zone: str, type: RecordType, asking: Asking) -> DnsAnswer | NotSeen:
    answer = await asking.maybe(zone, type, checking_disabled=True)
    if isinstance(answer, NotSeen):
        return answer
    failure = without_answer(answer)
    return answer if failure is None else failure


def _link(
    zone: str,
    ds: DnsAnswer | NotSeen,
    keys: DnsAnswer | NotSeen,
    soa: DnsAnswer | NotSeen,
    asking: Asking,
) -> Link | NotSeen:
    if isinstance(ds, NotSeen):
        return ds
    if isinstance(keys, NotSeen):
        return keys
    if isinstance(soa, NotSeen):
        return soa
    return link_of(zone, ds, keys, soa, now=asking.world.now())


async def _probe(domain: str, type: RecordType, asking: Asking) -> Probe:
    """Ask with checks; after a failure also without, and with checks once more."""
    checked = _says_or_timeout(await asking.maybe(domain, type))
    if checked.rcode not in ("SERVFAIL", TIMEOUT.rcode):
        return Probe(type=type, checked=checked)
    unchecked = await asking.maybe(domain, type, checking_disabled=True)
    again = await asking.maybe(domain, type, fresh=True)
    return Probe(
        type=type,
        checked=checked,
        unchecked=_says_or_not(unchecked),
        again=_says_or_timeout(again),
    )


def _says_or_timeout(answer: DnsAnswer | NotSeen) -> ResolverSays:
    return TIMEOUT if isinstance(answer, NotSeen) else _says(answer)


def _says_or_not(answer: DnsAnswer | NotSeen) -> ResolverSays | NotSeen:
    return answer if isinstance(answer, NotSeen) else _says(answer)


def _says(answer: DnsAnswer) -> ResolverSays:
    return ResolverSays(
        rcode=answer.rcode,
        authenticated=answer.authenticated,
        errors=tuple(error.code for error in answer.errors),
        texts=tuple(error.text for error in answer.errors),
    )


async def _above(name: str, asking: Asking) -> Above:
    return Above(name=name, said=_says_or_not(await asking.maybe(name, "SOA")))


def _names_above(domain: str) -> tuple[str, ...]:
    """Return the names above a domain, nearest first, the root last."""
    labels = domain.split(".")
    return (*(".".join(labels[n:]) for n in range(1, len(labels))), "")


def _ds(record: str) -> Ds:
    tag, algorithm, digest, *_ = record.split()
    return Ds(tag=int(tag), algorithm=int(algorithm), digest=int(digest))


def _keys(records: Iterable[str]) -> tuple[Key, ...]:
    """Read the zone's keys that are in use (RFC 4034, 2.1; RFC 5011, 3)."""
    found = []
    for record in list(records)[:MOST_KEYS]:
        flags, _, algorithm, *key = record.split()
        if int(flags) & ZONE_KEY and not int(flags) & REVOKED:
            octets = base64.b64decode("".join(key))
            found.append(
                Key(
                    tag=key_tag(int(flags), int(algorithm), octets),
                    algorithm=int(algorithm),
                    rsa_bits=rsa_bits(octets) if int(algorithm) in RSA else None,
                    signs_keys=bool(int(flags) & SECURE_ENTRY_POINT),
                )
            )
    return tuple(found)


def key_tag(flags: int, algorithm: int, octets: bytes) -> int:
    """Return the number by which signatures name a key (RFC 4034, appendix B)."""
    rdata = flags.to_bytes(2, "big") + bytes((3, algorithm)) + octets
    total = sum(octet << 8 if n % 2 == 0 else octet for n, octet in enumerate(rdata))
    return (total + (total >> 16)) & 0xFFFF


def rsa_bits(octets: bytes) -> int:
    """Return the length of an RSA modulus (RFC 3110, 2); 0 for a key that holds none."""
    if octets[:1] == b"\0":
        start = 3 + int.from_bytes(octets[1:3], "big")
    else:
        start = 1 + int.from_bytes(octets[:1], "big")
    return int.from_bytes(octets[start:], "big").bit_length()


def _iterations(records: tuple[str, ...]) -> int | None:
    """Return the most iterations of the zone's NSEC3 chains (RFC 5155, 4.1), None without one."""
    return max((int(record.split()[2]) for record in records), default=None)

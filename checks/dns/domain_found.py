"""The domain is found in DNS."""

from checks.dns.dnssec_traits import ANSWERS
from checks.dns.facts import DOMAINS, DnsFacts, Probe, ResolverSays, Signing
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown

KINDS = DOMAINS
FAILURES = {"SERVFAIL", "TIMEOUT"}


def judge(dns: DnsFacts) -> Verdict:
    """Judge what the resolver finds; what is wrong with signatures is another question."""
    signing = seen(dns.signing)
    rcode = _rcode(signing.probes[0])
    if rcode == "NXDOMAIN":
        return failed("{name} does not exist in DNS", name=dns.name, observed="NXDOMAIN")
    if rcode == "NOERROR":
        return _delegated(dns, seen(dns.zone))
    if _fails_alone(signing):
        return failed(
            "no name server of {name} gives the resolver an answer",
            name=dns.name,
            observed=rcode,
        )
    return unknown(Cause.UNREACHABLE, "the resolver answers {rcode}", rcode=rcode)


def _rcode(probe: Probe) -> str:
    """Return what is answered, without checks where those stand in the way."""
    unchecked = probe.unchecked
    if isinstance(unchecked, ResolverSays) and unchecked.rcode in ANSWERS:
        return unchecked.rcode
    return probe.checked.rcode


def _fails_alone(signing: Signing) -> bool:
    """Tell whether the resolver fails for this domain each time, and not for the name above."""
    probe, nearest = signing.probes[0], seen(signing.above)[0].said
    answers = (probe.checked, probe.unchecked, probe.again)
    fails = all(isinstance(one, NotSeen) or one.rcode in FAILURES for one in answers)
    return fails and not isinstance(nearest, NotSeen) and nearest.rcode in ANSWERS


def _delegated(dns: DnsFacts, zone: str) -> Verdict:
    if not zone:
        return failed("{name} is delegated to no name server", name=dns.name)
    return passed("{name} is found in the zone {zone}", name=dns.name, zone=zone, observed=zone)

"""CAA records say who may issue certificates for the domain."""

from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import Verdict, failed, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Verdict:
    """Look for an `issue` property at the domain or above it (RFC 8659, 3)."""
    caa = seen(dns.caa)
    if caa is None:
        return failed("any authority may issue: no CAA record is published", expected="CAA")
    issuers = [record.value for record in caa.records if record.tag == "issue"]
    if not issuers:
        return failed(
            "the CAA records of {name} do not say who may issue", name=caa.at, expected="issue"
        )
    named = ", ".join(issuers)
    return passed("{name} lets issue: {issuers}", name=caa.at, issuers=named, observed=named)

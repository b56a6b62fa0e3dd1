"""No resolver that checks signatures refuses the domain."""

from checks.dns.dnssec_traits import Standing, errors_of, standing
from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import Verdict, failed, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Verdict:
    """Fail where signatures that do not hold make the domain unreachable (RFC 4033, 5)."""
    signing = seen(dns.signing)
    if seen(standing(signing)) is not Standing.BOGUS:
        return passed("{name} is found with checks of signatures as without", name=dns.name)
    if errors := errors_of(signing):
        return failed(
            "the resolver refuses {name} for its signatures: extended error {errors} (RFC 8914)",
            name=dns.name,
            errors=", ".join(map(str, errors)),
            observed="SERVFAIL",
        )
    return failed(
        "the resolver refuses {name} with checks of signatures, and finds it without",
        name=dns.name,
        observed="SERVFAIL",
    )

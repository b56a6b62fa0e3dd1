"""The domain is signed, and the resolver vouches for it."""

from checks.dns.dnssec_traits import Standing, standing
from checks.dns.facts import DOMAINS, DnsFacts
from checks.verdict import Verdict, failed, passed, seen

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Verdict:
    """Tell a secure domain from an insecure or bogus one (RFC 4033, 5)."""
    match seen(standing(seen(dns.signing))):
        case Standing.SECURE:
            return passed("{name} is signed, and its signatures hold", name=dns.name)
        case Standing.NOT_VOUCHED_FOR:
            return failed(
                "{name} is not protected: its parent publishes no DS record", name=dns.name
            )
        case Standing.CUT_OFF:
            return failed("{name} is not protected: a zone above it is not signed", name=dns.name)
        case Standing.UNUSUAL:
            return failed(
                "{name} is not protected: resolvers do not know the algorithms of its DS records",
                name=dns.name,
            )
        case Standing.BOGUS:
            return failed("the signatures of {name} do not hold", name=dns.name)

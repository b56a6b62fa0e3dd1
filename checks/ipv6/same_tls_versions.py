"""IPv6 takes the TLS versions that IPv4 takes."""

from collections.abc import Iterable, Mapping

from checks.ipv6.facts import Ipv6Facts, is_ipv4, is_ipv6
from checks.ipv6.parity_traits import Families, differs, one_family
from checks.tls.facts import TlsFacts
from checks.verdict import NOT_ASKED, Verdict, failed, not_applicable, passed

Versions = tuple[str, ...]


def judge(tls: Mapping[str, TlsFacts], ipv6: Ipv6Facts) -> Verdict:
    """Compare the versions that were taken, where each was clearly taken or refused."""
    if (verdict := one_family(ipv6)) is not None:
        return verdict
    if all(facts.plain_http for facts in tls.values()):
        return not_applicable("speaks plain HTTP, without a certificate")
    found = {address: tls.get(address, NOT_ASKED) for address in ipv6.looked_at}
    both = Families(
        ipv4={address: facts for address, facts in found.items() if is_ipv4(address)},
        ipv6={address: facts for address, facts in found.items() if is_ipv6(address)},
    )
    over_ipv4, over_ipv6 = both.shown(_taken)
    if differs(over_ipv4, over_ipv6):
        return failed(
            "takes {over_ipv6} over IPv6, {over_ipv4} over IPv4",
            over_ipv6=_list(over_ipv6.shapes),
            over_ipv4=_list(over_ipv4.shapes),
            expected=_list(over_ipv4.shapes),
            observed=_list(over_ipv6.shapes),
        )
    return passed("takes {versions} over both families", versions=_list(over_ipv6.shapes))


def _taken(facts: TlsFacts) -> Versions:
    facts.settle_versions()
    return facts.taken


def _list(shapes: Iterable[Versions]) -> str:
    return " | ".join(", ".join(versions) for versions in sorted(shapes))

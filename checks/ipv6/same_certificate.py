"""IPv6 shows the same certificate as IPv4."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checks.ipv6.facts import Ipv6Facts, is_ipv4, is_ipv6
from checks.tls.facts import TlsFacts
from checks.verdict import (
    NOT_ASKED,
    NotSeen,
    UnseenError,
    Verdict,
    failed,
    not_applicable,
    passed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the addresses of one family show, taken together."""

    addresses: tuple[str, ...]
    leaves: frozenset[str]  # SHA-256
    unseen: NotSeen | None  # why the certificate of some address is not known


def judge(tls: Mapping[str, TlsFacts], ipv6: Ipv6Facts) -> Verdict:
    """Compare all that the servers of one family show with all that the other's show.

    A fleet may hold several certificates, as long as both families reach the same ones.
    """
    over_ipv4, over_ipv6 = _shown(tls, ipv6, is_ipv4), _shown(tls, ipv6, is_ipv6)
    if not all(ipv6.families()) or not (over_ipv4.addresses and over_ipv6.addresses):
        return not_applicable(
            "reached over one family alone: {addresses}", addresses=", ".join(ipv6.looked_at)
        )
    if all(facts.plain_http for facts in tls.values()):
        return not_applicable("speaks plain HTTP, without a certificate")
    if _only_in(over_ipv6, over_ipv4) or _only_in(over_ipv4, over_ipv6):
        return failed(
            "certificates differ: over IPv6 {over_ipv6}, over IPv4 {over_ipv4}",
            over_ipv6=_list(over_ipv6.leaves),
            over_ipv4=_list(over_ipv4.leaves),
            expected=_list(over_ipv4.leaves),
            observed=_list(over_ipv6.leaves),
        )
    for family in (over_ipv6, over_ipv4):
        if family.unseen is not None:
            raise UnseenError(family.unseen)
    return passed("both families show {certificates}", certificates=_list(over_ipv4.leaves))


def _shown(tls: Mapping[str, TlsFacts], ipv6: Ipv6Facts, of_family: Callable[[str], bool]) -> Shown:
    addresses = tuple(address for address in ipv6.looked_at if of_family(address))
    chains = [tls[address].chain if address in tls else NOT_ASKED for address in addresses]
    return Shown(
        addresses=addresses,
        leaves=frozenset(chain[0].sha256 for chain in chains if not isinstance(chain, NotSeen)),
        unseen=next((chain for chain in chains if isinstance(chain, NotSeen)), None),
    )


def _only_in(one: Shown, other: Shown) -> frozenset[str]:
    """Return what one family shows and the other certainly does not."""
    return one.leaves - other.leaves if other.unseen is None else frozenset()


def _list(leaves: Iterable[str]) -> str:
    return ", ".join(f"SHA-256 {leaf[:16]}…" for leaf in sorted(leaves))

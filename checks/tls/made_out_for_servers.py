"""The certificate may be used by a server."""

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen

SERVES = frozenset({"serverAuth", "anyExtendedKeyUsage"})


def judge(tls: TlsFacts) -> Verdict:
    """RFC 5280, 4.2.1.12: an extended key usage that is there must name servers."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    for leaf in tls.leaves:
        if not _serves(leaf):
            purposes = ", ".join(_purposes(leaf) or ())
            return failed(
                "is made out for {purposes}, not for servers",
                purposes=purposes,
                expected="serverAuth",
                observed=purposes,
            )
    seen(tls.chains)
    return passed("may be used by a server", expected="serverAuth")


def _serves(leaf: Certificate) -> bool:
    purposes = _purposes(leaf)
    return purposes is None or bool(SERVES & {*purposes})


def _purposes(leaf: Certificate) -> tuple[str, ...] | None:
    return seen(leaf.extended_key_usage)

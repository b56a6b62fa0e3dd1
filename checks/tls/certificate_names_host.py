"""The certificate names the host."""

from ipaddress import ip_address

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Status, Verdict, failed, not_applicable, passed, seen

MOST_NAMES = 5  # in a sentence


def judge(tls: TlsFacts) -> Verdict:
    """Match the host against the subjectAltName alone (RFC 9525, 6): no common name counts.

    A server with two kinds of key shows one certificate to some clients, another to others.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    verdicts = [_judge_leaf(leaf, tls.host) for leaf in tls.leaves]
    for verdict in verdicts:
        if verdict.status is Status.FAIL:
            return verdict
    seen(tls.chains)
    return verdicts[0]


def _judge_leaf(leaf: Certificate, host: str) -> Verdict:
    dns_names, ip_names = seen(leaf.dns_names), seen(leaf.ip_names)
    names = (*dns_names, *ip_names)
    shown = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
    if not names:
        return failed("holds no name where clients look for one (subjectAltName)", expected=host)
    if _is_named(host, dns_names, ip_names):
        return passed("names {host}", host=host, expected=host, observed=shown)
    return failed(
        "names {names}, not {host}", names=shown, host=host, expected=host, observed=shown
    )


def _is_named(host: str, dns_names: tuple[str, ...], ip_names: tuple[str, ...]) -> bool:
    """RFC 9525, 6.5: an address is sought among addresses alone, even if a DNS name spells it."""
    try:
        address = str(ip_address(host))
    except ValueError:
        return any(_matches(name, host) for name in dns_names)
    return address in ip_names


def _matches(name: str, host: str) -> bool:
    """RFC 9525, 6.3: whole labels, in any case; a wildcard is the whole left-most label."""
    presented, wanted = _labels(name), _labels(host)
    if presented[0] == "*" and len(presented) > 1:
        return len(wanted) == len(presented) and wanted[1:] == presented[1:]
    return presented == wanted


def _labels(name: str) -> list[str]:
    return name.lower().removesuffix(".").split(".")

"""No CBC suite is taken in SSLv3 or TLS 1.0."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Verdict, failed, not_applicable, passed, seen, unknown

ATTACKS = {"SSLv3": "POODLE", "TLS 1.0": "BEAST"}  # CVE-2014-3566, CVE-2011-3389


def judge(tls: TlsFacts) -> Verdict:
    """Name the attack that CBC mode is open to in each version."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    suites = seen(tls.suites)
    with_cbc = [v for v in ATTACKS if v in suites and any(map(_is_cbc, suites[v].taken))]
    if with_cbc:
        return failed(
            "takes CBC suites in {versions}",
            versions=", ".join(f"{version} ({ATTACKS[version]})" for version in with_cbc),
            observed=", ".join(dict.fromkeys(n for v in with_cbc for n in suites[v].taken)),
        )
    if not tls.taken:
        return unknown(tls.doubt, "takes no version that was asked: nothing tells what is off")
    if open_ := [version for version in ATTACKS if version in tls.unsettled]:
        return unknown(tls.doubt, "no clear answer for {versions}", versions=", ".join(open_))
    if not set(ATTACKS) & set(tls.taken):
        return passed("takes neither SSLv3 nor TLS 1.0")
    tls.settle_suites()
    return passed("takes no CBC suite in SSLv3 or TLS 1.0")


def _is_cbc(name: str) -> bool:
    try:
        return traits(name).cbc
    except ValueError:
        return "_CBC_" in name

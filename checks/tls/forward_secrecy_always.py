"""Every cipher suite that is taken has forward secrecy."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Said, Verdict, failed, not_applicable, passed

MOST_NAMES = 4  # in a sentence
EXPECTED = Said("ECDHE or TLS 1.3 in every suite")


def judge(tls: TlsFacts) -> Verdict:
    """Fail for a suite whose recorded traffic a stolen key opens (RFC 9325, 4.1 and 7.3)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    names = tls.every_suite
    if without := [name for name in names if not _is_forward_secret(name)]:
        shown = ", ".join(without[:MOST_NAMES]) + (", …" if len(without) > MOST_NAMES else "")
        return failed(
            "takes {count} cipher suites without forward secrecy: {suites}",
            count=len(without),
            suites=shown,
            expected=EXPECTED,
            observed=", ".join(without),
        )
    tls.settle_suites()
    return passed(
        "takes {count} cipher suites, all of them with forward secrecy",
        count=len(names),
        expected=EXPECTED,
    )


def _is_forward_secret(name: str) -> bool:
    """Count no suite whose name says nothing."""
    try:
        return traits(name).forward_secret
    except ValueError:
        return False

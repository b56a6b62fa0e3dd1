"""Only listed cipher suites are taken."""

from checks.tls.facts import TlsFacts
from checks.verdict import Said, Verdict, failed, not_applicable, passed

MOST_NAMES = 4  # in a sentence


def judge(tls: TlsFacts, *, allowed: tuple[str, ...]) -> Verdict:
    """Fail for any suite of any version that the list does not hold, by its IANA name."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    expected = Said("only suites of the rule's list of {count}", {"count": len(allowed)})
    if unlisted := [name for name in tls.every_suite if name not in allowed]:
        return failed(
            "takes {count} cipher suites that are not listed: {suites}",
            count=len(unlisted),
            suites=_some(unlisted),
            expected=expected,
            observed=", ".join(unlisted),
        )
    tls.settle_suites()
    return passed(
        "takes {count} cipher suites, all of them listed",
        count=len(tls.every_suite),
        expected=expected,
        observed=", ".join(tls.every_suite),
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")

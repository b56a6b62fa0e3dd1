"""The server chooses where stronger and weaker cipher suites are taken together."""

from checks.tls.facts import TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts, *, first: tuple[str, ...]) -> Verdict:
    """Leave the choice to the client only among suites that are all listed, or all are not.

    A client with a good processor for one of two strong suites knows better than the server.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    mixed = {
        version: known.server_chooses
        for version, known in seen(tls.suites).items()
        if len({name in first for name in known.taken}) == 2
    }
    if left := [version for version, chooses in mixed.items() if chooses is False]:
        return failed(
            "the client chooses among stronger and weaker suites in {versions}",
            versions=", ".join(left),
        )
    tls.settle_suites()
    if not mixed:
        return not_applicable("in no version are stronger and weaker cipher suites taken together")
    if untold := [version for version, chooses in mixed.items() if chooses is None]:
        return unknown(
            Cause.UNREACHABLE, "nothing tells who chooses in {versions}", versions=", ".join(untold)
        )
    return passed("the server chooses in {versions}", versions=", ".join(mixed))

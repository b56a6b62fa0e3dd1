"""A stronger cipher suite is chosen before a weaker one."""

from checks.tls.facts import OLDEST_FIRST, TlsFacts
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts, *, first: tuple[str, ...]) -> Verdict:
    """Ask that, in each version, no suite off the list stands before one that is on it.

    The order among the listed ones, and among the others, makes no difference. Where the client
    chooses there is no order of the server's to judge.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    suites = seen(tls.suites)
    chosen = [v for v in OLDEST_FIRST if v in suites and suites[v].server_chooses]
    for version in chosen:
        if found := _turned(suites[version].taken, first):
            return failed(
                "in {version}, {weaker} is chosen before {stronger}",
                version=version,
                weaker=found[0],
                stronger=found[1],
                observed=", ".join(suites[version].taken),
            )
    tls.settle_suites()
    mixed = [v for v in tls.taken if _is_mixed(suites[v].taken, first)]
    if not mixed:
        return not_applicable("in no version are stronger and weaker cipher suites taken together")
    if untold := [v for v in mixed if suites[v].server_chooses is None]:
        return unknown(
            Cause.UNREACHABLE, "nothing tells who chooses in {versions}", versions=", ".join(untold)
        )
    if left := [v for v in mixed if v not in chosen]:
        return not_applicable(
            "the client chooses in {versions}: there is no order of the server's own",
            versions=", ".join(left),
        )
    return passed("in {versions}, stronger suites come first", versions=", ".join(mixed))


def _turned(taken: tuple[str, ...], first: tuple[str, ...]) -> tuple[str, str] | None:
    """Return a weaker suite and the stronger one after it."""
    weaker = next((name for name in taken if name not in first), None)
    if weaker is None:
        return None
    after = taken[taken.index(weaker) :]
    return next(((weaker, name) for name in after if name in first), None)


def _is_mixed(taken: tuple[str, ...], first: tuple[str, ...]) -> bool:
    return len({name in first for name in taken}) == 2

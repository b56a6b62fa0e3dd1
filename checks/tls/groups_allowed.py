"""Only listed groups are taken for key exchange."""

from checks.tls.facts import TlsFacts, traits
from checks.verdict import Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts, *, allowed: tuple[str, ...]) -> Verdict:
    """Judge the named groups of TLS 1.3 and of ECDHE before it, by their IANA names."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    groups = seen(tls.groups)
    taken = tuple(dict.fromkeys(name for known in groups.values() for name in known.taken))
    expected, observed = ", ".join(allowed), ", ".join(taken)
    if unlisted := [name for name in taken if name not in allowed]:
        return failed(
            "takes groups that are not listed: {groups}",
            groups=", ".join(unlisted),
            expected=expected,
            observed=observed,
        )
    tls.settle_suites()
    wanted = _versions_with_groups(tls)
    if open_ := [v for v in wanted if v not in groups or not groups[v].complete]:
        return unknown(
            Cause.TIMED_OUT, "not every group of {versions} was asked", versions=", ".join(open_)
        )
    if not wanted:
        return not_applicable("takes no cipher suite that uses a named group")
    return passed("takes {groups}", groups=observed, expected=expected, observed=observed)


def _versions_with_groups(tls: TlsFacts) -> list[str]:
    """Return the keys of `groups` that must be there; what is older than 1.3 stands under 1.2."""
    old = [v for v in tls.taken if v != "TLS 1.3"]
    has_ecdhe = any(_is_ecdhe(name) for v in old for name in seen(tls.suites)[v].taken)
    return [*(["TLS 1.2"] if has_ecdhe else []), *(["TLS 1.3"] if "TLS 1.3" in tls.taken else [])]


def _is_ecdhe(name: str) -> bool:
    try:
        return traits(name).exchange == "ECDHE"
    except ValueError:
        return "_ECDHE_" in name

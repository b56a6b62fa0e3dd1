"""Every address offers the same TLS."""

from collections.abc import Callable, Iterator, Mapping

from checks.tls.facts import TlsFacts
from checks.verdict import (
    Status,
    UnseenError,
    Verdict,
    failed,
    not_applicable,
    passed,
)


def judge(tls: Mapping[str, TlsFacts]) -> Iterator[Verdict]:
    """Compare versions, suites and certificates, each by itself (RFC 9325, 3.9).

    Whoever can choose the address attacks the weakest server behind the name.
    """
    if len(tls) == 1:
        yield not_applicable("has one address alone: {address}", address=next(iter(tls)))
    elif all(facts.plain_http for facts in tls.values()):
        yield not_applicable("the port speaks plain HTTP, as declared")
    else:
        yield _compared(tls, "versions", _versions)
        yield _compared(tls, "suites", _suites)
        yield _compared(tls, "certificate", _certificates)


def _compared(
    tls: Mapping[str, TlsFacts], locus: str, read: Callable[[TlsFacts], tuple[str, ...]]
) -> Verdict:
    try:
        offers = {address: frozenset(read(facts)) for address, facts in tls.items()}
    except UnseenError as unseen:
        fact = unseen.fact
        return Verdict(status=Status.UNKNOWN, reason=fact.why, cause=fact.cause, locus=locus)
    common = frozenset.intersection(*offers.values())
    extra = {address: sorted(offer - common) for address, offer in offers.items() if offer - common}
    if extra:
        shown = "; ".join(f"{address}: {_some(names)}" for address, names in extra.items())
        return failed(
            "not every address offers: {differences}",
            differences=shown,
            locus=locus,
            observed=shown,
        )
    return passed("all {count} addresses offer the same", count=len(tls), locus=locus)


def _versions(facts: TlsFacts) -> tuple[str, ...]:
    facts.settle_versions()
    return facts.taken


def _suites(facts: TlsFacts) -> tuple[str, ...]:
    facts.settle_suites()
    return facts.every_suite


def _certificates(facts: TlsFacts) -> tuple[str, ...]:
    return tuple(f"SHA-256 {leaf.sha256[:16]}…" for leaf in facts.leaves)


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")

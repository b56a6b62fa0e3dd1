"""Old names that anyone could register are still held."""

from collections.abc import Iterator

from checks.dns.dnssec_traits import ANSWERS
from checks.dns.facts import DOMAINS, DnsFacts, OldName
from checks.dns.servers_traits import because
from checks.verdict import Cause, NotSeen, Verdict, failed, not_applicable, passed, seen, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts, *, open_to_anyone: list[str]) -> Iterator[Verdict]:
    """Judge each legacy name; one that is gone may be bought by those who want its visitors.

    `open_to_anyone` are the domains under which anybody may register a name.
    """
    names = seen(dns.names)
    with_www = {f"www.{one.name}" for one in names}
    old = [one for one in names if one.legacy and one.name not in with_www]
    if not old:
        yield not_applicable("no legacy name is declared")
    for one in old:
        yield _held(one, set(open_to_anyone))


def _held(one: OldName, open_to_anyone: set[str]) -> Verdict:
    for fact in (one.rcode, one.gone):
        if isinstance(fact, NotSeen):
            return because(fact, one.name)
    if one.rcode not in ANSWERS:
        return unknown(
            Cause.UNREACHABLE,
            "the resolver finds no answer for {name}",
            name=one.name,
            locus=one.name,
        )
    gone = seen(one.gone)
    if gone is None:
        return passed("{name} is still there", name=one.name, locus=one.name)
    parent = gone.partition(".")[2]
    if parent in open_to_anyone:
        return failed(
            "{gone} is gone, and under {parent} anyone may register it",
            gone=gone,
            parent=parent,
            observed="NXDOMAIN",
            locus=one.name,
        )
    return passed(
        "{gone} is gone, and under {parent} no stranger can take it",
        gone=gone,
        parent=parent,
        locus=one.name,
    )

"""No name of the organisation's leads to a name that nobody holds."""

from collections.abc import Iterator

from checks.dns.dnssec_traits import UNREACHED
from checks.dns.facts import DOMAINS, DnsFacts, OldName, Pointer
from checks.dns.servers_traits import because
from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown

KINDS = DOMAINS


def judge(dns: DnsFacts) -> Iterator[Verdict]:
    """Judge the domain and each legacy name, with "www" before it as part of it."""
    names = seen(dns.names)
    bases = [one for one in names if not _belongs_to_another(one, names)]
    for base in bases:
        yield _about(base.name, [base, *(one for one in names if one.name == f"www.{base.name}")])


def _belongs_to_another(one: OldName, names: tuple[OldName, ...]) -> bool:
    return any(one.name == f"www.{other.name}" for other in names)


def _about(locus: str, names: list[OldName]) -> Verdict:
    pointers = [pointer for one in names for pointer in one.pointers]
    for pointer in pointers:
        if pointer.there is False:
            return _dangling(pointer, locus)
    for one in names:
        if one.rcode == "SERVFAIL":
            return _unserved(one, locus)
        if isinstance(one.rcode, NotSeen):
            return because(one.rcode, locus)
    for pointer in pointers:
        if isinstance(pointer.there, NotSeen):
            return because(pointer.there, locus)
    targets = ", ".join(sorted({pointer.target for pointer in pointers}))
    if not targets:
        return passed("{name} leads to no other name", name=locus, locus=locus)
    return passed("all are there: {targets}", targets=targets, locus=locus)


def _dangling(pointer: Pointer, locus: str) -> Verdict:
    match pointer.why:
        case "alias":
            return failed(
                "{name} is an alias of {target}, which leads nowhere",
                name=pointer.name,
                target=pointer.target,
                observed=pointer.target,
                locus=locus,
            )
        case "name_server":
            return failed(
                "the name server {target} of {name} has no address",
                name=pointer.name,
                target=pointer.target,
                observed=pointer.target,
                locus=locus,
            )
        case "mail_host":
            return failed(
                "the mail host {target} of {name} has no address",
                name=pointer.name,
                target=pointer.target,
                observed=pointer.target,
                locus=locus,
            )


def _unserved(one: OldName, locus: str) -> Verdict:
    if set(one.errors) & UNREACHED:
        return failed(
            "{name} is delegated to name servers that do not answer for it",
            name=one.name,
            observed="SERVFAIL",
            locus=locus,
        )
    return unknown(
        Cause.UNREACHABLE, "the resolver finds no answer for {name}", name=one.name, locus=locus
    )

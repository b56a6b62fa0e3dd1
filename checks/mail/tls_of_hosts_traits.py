"""What the looks at declared endpoints tell of a domain's mail hosts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from checks.mail.facts import MailFacts, MailHost
from checks.mail.mx_traits import each_host
from checks.tls.facts import TlsFacts
from checks.verdict import Cause, NotSeen, Status, Verdict, seen, unknown

Looks = Mapping[str, TlsFacts | NotSeen]
MAIL_PORT = 25  # on which hosts hand mail to one another; 587 and 465 are for people


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """A mail host and the looks at it, one an address."""

    host: MailHost
    looks: Mapping[str, TlsFacts]


def each_host_seen(
    mail: MailFacts, tls: Looks, judge: Callable[[HostSeen], Verdict]
) -> Iterator[Verdict]:
    """Judge every mail host by the looks at the endpoint that the inventory declares for it.

    A host that was not looked at, at each of its addresses, can fail and cannot pass.
    """

    def one(host: MailHost) -> Verdict:
        looks, missing = _looks_at(host, tls)
        if missing is not None and not looks:
            return missing
        verdict = judge(HostSeen(host=host, looks=looks))
        return verdict if missing is None or verdict.status is Status.FAIL else missing

    return each_host(mail, one)


def _looks_at(host: MailHost, tls: Looks) -> tuple[Mapping[str, TlsFacts], Verdict | None]:
    """Return the looks by address, and why some address was not looked at."""
    prefix = f"smtp://{host.name}:{MAIL_PORT} "
    found = {spot.removeprefix(prefix): one for spot, one in tls.items() if spot.startswith(prefix)}
    if not found:
        return {}, unknown(
            Cause.NOTHING_DECLARED,
            "no endpoint is declared for the mail host {host}: smtp://{host}:25",
            host=host.name,
            locus=host.name,
        )
    there = {address: one for address, one in found.items() if not isinstance(one, NotSeen)}
    for one in found.values():
        if isinstance(one, NotSeen):
            return there, Verdict(
                status=Status.UNKNOWN, reason=one.why, cause=one.cause, locus=host.name
            )
    for address in seen(host.addresses):
        if address not in there:
            return there, unknown(
                Cause.NOT_ASKED,
                "{host} was not looked at by its address {address}",
                host=host.name,
                address=address,
                locus=host.name,
            )
    return there, None

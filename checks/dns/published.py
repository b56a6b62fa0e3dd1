"""Ask for what a name publishes for certificates and for the web: CAA and HTTPS records."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar, cast

import dns.rdata
import dns.rdtypes.ANY.CAA
import dns.rdtypes.svcbbase

from checks.dns.asking import Asking
from checks.dns.facts import Caa, CaaRecord, HttpsRecord
from checks.dns.zone import bare, raise_without_answer
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import DnsAnswer

T = TypeVar("T")
MOST_LABELS = 20
LONGEST_VALUE = 500


async def caa_of(name: str, asking: Asking) -> Caa | NotSeen | None:
    """Return the CAA records that count for a name: its own or the nearest above (RFC 8659, 3)."""
    labels = name.removeprefix("*.").split(".")
    for n in range(min(len(labels), MOST_LABELS)):
        at = ".".join(labels[n:])
        try:
            answer = await asking.resolver(at, "CAA")
            raise_without_answer(answer)
        except CannotObserve as error:
            return error.as_not_seen()
        if records := answer.records("CAA"):
            return _read(answer, partial(_caa_at, at, records))
    return None


def _caa_at(at: str, records: Sequence[str]) -> Caa:
    return Caa(at=at, records=tuple(map(_caa, records)))


def _read(answer: DnsAnswer, reading: Callable[[], T]) -> T | NotSeen:
    try:
        return reading()
    except dns.exception.DNSException:
        return NotSeen(
            cause=Cause.UNREACHABLE,
            why=Said(
                "the records of {name} {type} cannot be read",
                {"name": answer.name, "type": answer.type},
            ),
        )


def _caa(record: str) -> CaaRecord:
    parsed = cast(dns.rdtypes.ANY.CAA.CAA, dns.rdata.from_text("IN", "CAA", record))
    return CaaRecord(
        flags=parsed.flags,
        tag=parsed.tag.decode("ascii", "replace").lower(),
        value=parsed.value.decode("utf-8", "replace")[:LONGEST_VALUE],
    )


async def https_of(name: str, asking: Asking) -> tuple[HttpsRecord, ...] | NotSeen:
    """Return the HTTPS records of a name, aliases (CNAME) followed."""
    try:
        answer = await asking.resolver(name, "HTTPS")
        raise_without_answer(answer)
    except CannotObserve as error:
        return error.as_not_seen()
    return _read(answer, lambda: tuple(map(_https, answer.records("HTTPS"))))


def _https(record: str) -> HttpsRecord:
    parsed = cast(dns.rdtypes.svcbbase.SVCBBase, dns.rdata.from_text("IN", "HTTPS", record))
    return HttpsRecord(
        priority=parsed.priority,
        target=bare(parsed.target.to_text()),
        params={
            _key(key): value.to_text().strip('"') if value else ""
            for key, value in parsed.params.items()
        },
    )


def _key(number: int) -> str:
    return dns.rdtypes.svcbbase.key_to_text(number)  # type: ignore[no-untyped-call,no-any-return]

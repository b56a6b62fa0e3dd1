"""Follow an SPF record through the resolver, as far as receivers do and somewhat further.

Receivers stop at ten look-ups (RFC 7208, 4.6.4); going on a while tells how many there are.
"""

import asyncio
from dataclasses import replace

from checks.mail import spf_traits
from checks.mail.asking import Asking, bare
from checks.mail.facts import Spf, SpfEnd, SpfLookup, SpfRecord
from checks.mail.spf_traits import Term
from checks.verdict import Cause, NotSeen, Said
from checks.world import RecordType

MOST_LOOKUPS = 40
MOST_SECONDS = 20.0
LONGEST_TERM = 200
DEPENDS = NotSeen(
    cause=Cause.NOT_ASKED,
    why=Said("the name depends on the message (macros), so it was not asked for"),
)
NOT_FOR_SENDERS = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("what is there depends on who sends, so it was not asked for")
)


async def spf_of(domain: str, asking: Asking) -> Spf:
    """Return the domain's SPF record and all that it leads to."""
    walk = _Walk(asking)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            await walk.follow(SpfRecord(name=domain, texts=()), above=())
    except TimeoutError:
        walk.end = "timed_out"
    return Spf(records=tuple(walk.records), lookups=tuple(walk.lookups), end=walk.end)


class _Walk:
    """One walk through the records, depth first: the order in which receivers evaluate them."""

    def __init__(self, asking: Asking) -> None:
        self.records: list[SpfRecord] = []
        self.lookups: list[SpfLookup] = []
        self.end: SpfEnd = "complete"
        self._asking = asking

    async def follow(self, record: SpfRecord, *, above: tuple[str, ...]) -> bool:
        """Read the record at a name and follow it; tell whether anything is there."""
        at = len(self.records)
        self.records.append(replace(record, texts=DEPENDS))
        texts = await self._asking.texts(record.name, spf_traits.is_spf)
        self.records[at] = replace(record, texts=texts)
        if isinstance(texts, NotSeen) or len(texts) != 1:
            return isinstance(texts, NotSeen) or bool(texts)
        read = spf_traits.read(texts[0])
        for term in read.costly:
            if len(self.lookups) >= MOST_LOOKUPS:
                self.end = "too_many"
                break
            await self._term(term, record, (*above, record.name))
        return True

    async def _term(self, term: Term, record: SpfRecord, above: tuple[str, ...]) -> None:
        name = bare(term.value or record.name) if term.fixed else ""
        at = len(self.lookups)
        lookup = SpfLookup(
            within=record.name, term=term.text[:LONGEST_TERM], name=name, void=NOT_FOR_SENDERS
        )
        self.lookups.append(lookup)
        if term.name in ("include", "redirect"):
            void = await self._lead(term, record, name, above)
            self.lookups[at] = replace(lookup, void=void)
        elif term.name in ("a", "mx") and name:
            self.lookups[at] = await self._hosts(term, lookup)

    async def _lead(
        self, term: Term, record: SpfRecord, name: str, above: tuple[str, ...]
    ) -> bool | NotSeen:
        """Follow an include or redirect; tell whether nothing at all is there."""
        redirects = term.name == "redirect"
        led = SpfRecord(
            name=name,
            texts=(),
            led_by=term.text[:LONGEST_TERM],
            within=record.name,
            passes=record.passes and (redirects or term.qualifier == "+"),
            decides=record.decides and redirects,
        )
        if not name:
            self.records.append(replace(led, texts=DEPENDS))
            return DEPENDS
        if name in above:
            self.end = "loop" if self.end == "complete" else self.end
            return False
        return not await self.follow(led, above=above) and await self._is_void(name, "TXT")

    async def _hosts(self, term: Term, lookup: SpfLookup) -> SpfLookup:
        """Tell whether the hosts that a term names are there. One family is enough."""
        if term.name == "mx":
            answer = await self._asking.maybe(lookup.name, "MX")
            if isinstance(answer, NotSeen):
                return replace(lookup, void=answer)
            hosts = len(answer.records("MX"))
            return replace(lookup, void=not hosts, mx_hosts=hosts)
        ipv4 = await self._is_void(lookup.name, "A")
        ipv6 = await self._is_void(lookup.name, "AAAA")
        return replace(lookup, void=_both(ipv4, ipv6))

    async def _is_void(self, name: str, type: RecordType) -> bool | NotSeen:
        answer = await self._asking.maybe(name, type)
        return answer if isinstance(answer, NotSeen) else not answer.records(type)


def _both(one: bool | NotSeen, other: bool | NotSeen) -> bool | NotSeen:
    """Tell whether both are void: one address of either family is enough."""
    if one is False or other is False:
        return False
    if isinstance(one, NotSeen):
        return one
    return other

"""Ask a peer for all that hellos alone can tell, once it is known which versions it takes."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from checks.tls.facts import OLDEST_FIRST, Groups, NameAnswer, Prime, Suites, Version
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.gleaned import Gleaned
from checks.tls.hellos.group_search import search_finite_fields, search_groups
from checks.tls.hellos.manners import UNCLEAR, ask_fallback, ask_names, ask_weak_signature
from checks.tls.hellos.order import conclude
from checks.tls.hellos.search_13 import Search13
from checks.tls.hellos.suite_search import Search
from checks.tls.hellos.versions import Asked
from checks.tls.parts import ALL, Part
from checks.tls.suite_traits import traits
from checks.tls.wire import iana
from checks.tls.wire.hello import Offer
from checks.verdict import Answer, Cause, NotSeen, Said

OLD_GROUPS: Final = "TLS 1.2"  # the key under which the groups of all older versions stand
NOT_TAKEN: Final = NotSeen(
    cause=Cause.UNREACHABLE, why=Said("no TLS version was taken, so that nothing more was asked")
)


@dataclass(slots=True)
class Survey:
    """What has been told so far; facts can be made of it at any time."""

    asked: Mapping[Version, Asked]
    suites: dict[str, Suites] = field(default_factory=dict)
    groups: dict[str, Groups] = field(default_factory=dict)
    gleaned: Gleaned = field(default_factory=Gleaned)
    fallback: bool | NotSeen | None = UNCLEAR
    without_name: NameAnswer | NotSeen = UNCLEAR
    wrong_name: NameAnswer | NotSeen = UNCLEAR
    weak_signature: bool | NotSeen | None = UNCLEAR

    @property
    def taken(self) -> tuple[Version, ...]:
        """Return the versions that were taken, oldest first."""
        is_taken = {v for v, entry in self.asked.items() if entry.reply.answer is Answer.TAKEN}
        return tuple(v for v in OLDEST_FIRST if v in is_taken)

    @property
    def encrypts(self) -> bool:
        """Tell whether the newest version that was taken was so in a suite that encrypts."""
        hello = self.asked[self.taken[-1]].reply.hello if self.taken else None
        return hello is None or traits(iana.suite_name(hello.suite)).cipher != "NULL"

    @property
    def known(self) -> Mapping[Version, Offer]:
        """Return an offer that is taken, for each version that begins with such a hello."""
        offers = {v: self.asked[v].offers[-1] for v in self.taken if self.asked[v].offers}
        return {v: replace(offer, suites=self._first_suite(v)) for v, offer in offers.items()}

    def _first_suite(self, version: Version) -> tuple[int, ...]:
        hello = self.asked[version].reply.hello
        return (hello.suite,) if hello else ()

    def doubt(self, versions: Collection[Version]) -> None:
        """Hold nothing for settled that rests on refusals which may have been the peer's whims."""
        if set(versions) - {"TLS 1.3"}:
            self.gleaned.unread_primes = True
            self.weak_signature = UNCLEAR if self.weak_signature is False else self.weak_signature
        for version in versions:
            key = version if version == "TLS 1.3" else OLD_GROUPS
            if version in self.suites:
                self.suites[version] = replace(self.suites[version], complete=False)
            if key in self.groups:
                self.groups[key] = replace(self.groups[key], complete=False)

    def facts(self) -> Mapping[str, object]:
        """Return values for the fields of TlsFacts."""
        if not self.taken:
            return dict.fromkeys(FIELDS, NOT_TAKEN)
        return {
            "suites": {v: self.suites[v] for v in self.taken if v in self.suites},
            "groups": dict(sorted(self.groups.items())),
            "primes": self._primes(),
            "exchange_signatures": self._signatures(),
            "weak_exchange_signature": self.weak_signature,
            "fallback_scsv": self.fallback,
            "without_name": self.without_name,
            "wrong_name": self.wrong_name,
            **self._habits(),
        }

    def _habits(self) -> Mapping[str, object]:
        """Return what the hellos told by the way; None where there is nothing that could."""
        gleaned = self.gleaned
        none = None if self.taken == ("TLS 1.3",) else UNCLEAR
        cbc = gleaned.encrypt_then_mac
        return {
            "extended_master_secret": all(gleaned.master_secret) if gleaned.master_secret else none,
            "secure_renegotiation": all(gleaned.renegotiation) if gleaned.renegotiation else none,
            "encrypt_then_mac": all(cbc) if cbc else self._without_cbc(),
            "compression": any(gleaned.compression) if gleaned.compression else none,
            "heartbeat": any(gleaned.heartbeat) if gleaned.heartbeat else none,
        }

    def _without_cbc(self) -> NotSeen | None:
        return None if self._knows_all_old_suites() else UNCLEAR

    def _knows_all_old_suites(self) -> bool:
        old = [v for v in self.taken if v not in ("SSLv2", "TLS 1.3")]
        return all(v in self.suites and self.suites[v].complete for v in old)

    def _primes(self) -> tuple[Prime, ...] | NotSeen:
        primes = tuple(self.gleaned.primes.values())
        if self.gleaned.unread_primes or not (primes or self._knows_all_old_suites()):
            return UNCLEAR
        return primes

    def _signatures(self) -> tuple[str, ...] | NotSeen:
        signatures = tuple(self.gleaned.signatures)
        if not signatures and not self._knows_all_old_suites():
            return UNCLEAR
        return signatures


FIELDS: Final = (
    *("suites", "groups", "primes", "exchange_signatures", "weak_exchange_signature"),
    *("extended_master_secret", "encrypt_then_mac", "secure_renegotiation", "compression"),
    *("heartbeat", "fallback_scsv", "without_name", "wrong_name"),
)


async def survey(
    asker: Asker,
    asked: Mapping[Version, Asked],
    *,
    search_13: Search13 | None,
    once_suites_are_known: Callable[[Survey], Awaitable[None]],
    parts: Collection[Part] = ALL,
) -> Survey:
    """Ask on while patience lasts, in as many strands as do not depend on one another.

    `search_13` is the search in TLS 1.3 if it runs already; the suites that
    `once_suites_are_known` waits for are those before TLS 1.3. The fields of other `parts` than
    these, with what they need, mean nothing.
    """
    made = Survey(asked=asked)
    if "SSLv2" in made.taken:
        kinds = asked["SSLv2"].reply.kinds
        made.suites["SSLv2"] = Suites(taken=tuple(map(iana.sslv2_name, kinds)), complete=True)
    async with asyncio.TaskGroup() as strands:
        if "TLS 1.3" in made.known and "suites" in parts:
            strands.create_task(_search_13(made, search_13 or _begin_13(asker, asked)))
        searches = [strands.create_task(each) for each in _searches(asker, made, strands, parts)]
        if made.known and "TLS 1.2" not in made.taken:
            made.weak_signature = None
        if made.known and "fallback" in parts:
            strands.create_task(_ask_fallback(asker, made))
        if made.known and "names" in parts:
            strands.create_task(_ask_names(asker, made))
        for search in searches:
            await asyncio.wait([search])
        await once_suites_are_known(made)
    if asker.is_unsteady:
        made.doubt(asker.doubted)
    return made


def _searches(
    asker: Asker, made: Survey, strands: asyncio.TaskGroup, parts: Collection[Part]
) -> Iterator[Coroutine[None, None, None]]:
    """Give one strand for each version before 1.3, the newest of which speaks for all."""
    older = [v for v in made.known if v != "TLS 1.3" and "habits" in parts]
    newest = older[-1] if older else None
    asker.urgent |= {newest} if newest else set()
    for version in older:
        entry = made.asked[version]
        search = Search(
            asker,
            entry.offers[-1],
            entry.reply,
            made.gleaned,
            reads_long_lists="TLS 1.3" in made.known,
        )
        yield _search_old(asker, made, search, version, is_newest=version == newest)
        if version == newest:
            if "exchange" in parts:
                strands.create_task(_ask_keys(asker, made, search))
            if version == "TLS 1.2" and "weak_signature" in parts:
                strands.create_task(_ask_weak_signature(asker, made, search))


def _begin_13(asker: Asker, asked: Mapping[Version, Asked]) -> Search13:
    entry = asked["TLS 1.3"]
    return Search13(asker, entry.offers[-1], entry.reply)


async def _search_13(made: Survey, search: Search13) -> None:
    suites, groups = await search.run()
    made.suites["TLS 1.3"], made.groups["TLS 1.3"] = suites.fact(), groups.fact()


async def _search_old(
    asker: Asker, made: Survey, search: Search, version: Version, *, is_newest: bool
) -> None:
    await search.run(turning=is_newest)
    found = await conclude(asker, search, habits=is_newest)
    made.suites[version] = found.fact()


async def _ask_keys(asker: Asker, made: Survey, search: Search) -> None:
    await search.shows_no_curves.wait()
    groups = await search_groups(asker, search, made.gleaned)
    if groups:
        made.groups[OLD_GROUPS] = groups.fact()
    await search.ended.wait()
    fallen_to = groups.fallen_to if groups else None
    await search_finite_fields(asker, search, made.gleaned, fallen_to)


async def _ask_weak_signature(asker: Asker, made: Survey, search: Search) -> None:
    await search.ended.wait()
    made.weak_signature = await ask_weak_signature(asker, search)


async def _ask_fallback(asker: Asker, made: Survey) -> None:
    made.fallback = await ask_fallback(asker, made.known)


async def _ask_names(asker: Asker, made: Survey) -> None:
    made.without_name, made.wrong_name = await ask_names(asker, made.known)

"""Find the certificates that a server has for other kinds of key than the one it showed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.tls.certificates.certificate import UnreadableCertificate, read_certificate
from checks.tls.certificates.glimpse import KINDS, Glimpsed, KeyKind, glimpse, kind_of, takes_shares
from checks.tls.facts import OLDEST_FIRST, Groups, Suites, Version
from checks.tls.hellos.ask import Peer
from checks.tls.suite_traits import traits
from checks.verdict import Answer, NotSeen

MOST_ASKS: Final = 2
GLIMPSE_S: Final = 2.0
BY_AUTHENTICATION: Final[Mapping[str, KeyKind]] = {"RSA": "RSA", "ECDSA": "EC", "DSS": "DSA"}
OF_ITS_OWN_KEY: Final = frozenset({"ECDHE", "DHE", "RSA"})  # ECDH and DH: signed by such a key
OF_13: Final[tuple[KeyKind, ...]] = ("RSA", "EC", "EdDSA")  # RFC 8446, 4.2.3: no DSA


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """The chains of other kinds of key, and whether it is certain that there are no more."""

    chains: tuple[tuple[bytes, ...], ...]
    all_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was found out before, and spares questions here."""

    taken: Sequence[Version]
    suites: Mapping[str, Suites] | NotSeen
    groups: Mapping[str, Groups] | NotSeen


class Clock:
    """What is left of a time."""

    def __init__(self, limit_s: float) -> None:
        self._ends_at = asyncio.get_running_loop().time() + limit_s

    def left_s(self, most: float) -> float:
        """Return what may be waited yet; a moment when nothing is left."""
        return max(0.1, min(most, self._ends_at - asyncio.get_running_loop().time()))


def hinted(suites: Mapping[str, Suites] | NotSeen) -> tuple[frozenset[KeyKind], bool]:
    """Return the kinds of key that suites before TLS 1.3 ask for, and whether these are all."""
    if isinstance(suites, NotSeen):
        return frozenset(), False
    older = [each for version, each in suites.items() if version not in ("SSLv2", "TLS 1.3")]
    found = {traits(name) for each in older for name in each.taken}
    kinds = {
        BY_AUTHENTICATION[suite.authentication]
        for suite in found
        if suite.exchange in OF_ITS_OWN_KEY and suite.authentication in BY_AUTHENTICATION
    }
    return frozenset(kinds), bool(older) and all(each.complete for each in older)


async def other_kinds(
    peer: Peer,
    known: Known,
    *,
    shown: KeyKind,
    version: Version,
    group: int | None,
    clock: Clock,
) -> Others:
    """Ask for all other kinds at once, and again for those left when one came.

    Asked in `version`, in which `shown` was and `group` was taken; in the newest of the others for
    what suites say must be there yet.
    """
    asking = _Asking(peer, shown, group, clock, sure=takes_shares(group, known.groups))
    kinds, all_hinted = hinted(known.suites)
    told = await asking.until_refused(version, _possible(version, kinds, all_hinted=all_hinted))
    if missing := asking.missing(kinds):
        others = [each for each in known.taken if each not in ("SSLv2", version)]
        second = max(others, key=OLDEST_FIRST.index, default=version)
        await asking.until_refused(second, missing)
    return Others(chains=tuple(asking.chains), all_told=told and not asking.missing(kinds))


def _possible(
    version: Version, kinds: frozenset[KeyKind], *, all_hinted: bool
) -> frozenset[KeyKind]:
    """Return what may be asked for in a version; suites of ECDSA serve EdDSA too (RFC 8422)."""
    if version == "TLS 1.3":
        return frozenset(OF_13)
    if not all_hinted:
        return frozenset(KINDS) if version == "TLS 1.2" else frozenset(KINDS) - {"EdDSA"}
    return kinds | {"EdDSA"} if "EC" in kinds and version == "TLS 1.2" else kinds


class _Asking:
    """The kinds that have been shown, and the asks that are left."""

    def __init__(
        self, peer: Peer, shown: KeyKind, group: int | None, clock: Clock, *, sure: bool
    ) -> None:
        self.chains: list[tuple[bytes, ...]] = []
        self._peer, self._group, self._clock = peer, group, clock
        self._seen: set[KeyKind] = {shown}
        self._left = MOST_ASKS
        self._sure = sure  # that a refusal in TLS 1.3 is not for want of a group

    def missing(self, kinds: frozenset[KeyKind]) -> frozenset[KeyKind]:
        """Return the kinds that were not shown, of those that must be there."""
        elliptic = {"EC"} if "EdDSA" in self._seen else set()
        return kinds - self._seen - elliptic

    async def until_refused(self, version: Version, possible: frozenset[KeyKind]) -> bool:
        """Ask on while something new comes; tell whether the peer has said that nothing is left."""
        while wanted := possible - self._seen:
            if not self._left:
                return False
            self._left -= 1
            got = await self._glimpse(version, wanted)
            if got.answer is not Answer.TAKEN:
                return await self._is_refusal(version, got.answer)
            kind = _kind_of_leaf(got.chain[0])
            if kind is None or kind not in wanted:
                return kind is not None  # it shows what it has, whatever was asked
            self._seen.add(kind)
            self.chains.append(got.chain)
        return True

    async def _is_refusal(self, version: Version, answer: Answer) -> bool:
        """Tell whether the answer was about the kinds; one more hello tells, if need be."""
        clear = answer is Answer.REFUSED and (self._sure or version != "TLS 1.3")
        if clear or answer not in (Answer.REFUSED, Answer.RESET):
            return clear
        return (await self._glimpse(version, self._seen)).answer is Answer.TAKEN

    async def _glimpse(
        self, version: Version, kinds: set[KeyKind] | frozenset[KeyKind]
    ) -> Glimpsed:
        limit_s = self._clock.left_s(GLIMPSE_S)
        return await glimpse(self._peer, version, kinds, group=self._group, limit_s=limit_s)


def _kind_of_leaf(der: bytes) -> KeyKind | None:
    try:
        return kind_of(read_certificate(der))
    except UnreadableCertificate:
        return None

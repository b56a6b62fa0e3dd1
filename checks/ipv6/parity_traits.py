"""Set side by side what the addresses of the two families show."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from checks.ipv6.facts import Ipv6Facts, is_ipv4, is_ipv6
from checks.verdict import (
    Cause,
    NotSeen,
    Said,
    UnseenError,
    Verdict,
    not_applicable,
    seen,
)
from checks.web.facts import Front, Hop, Walk, WebFacts
from checks.web.front_traits import fields, no_answer, no_website

S = TypeVar("S", bound=Hashable)
T = TypeVar("T")
NOT_VISITED: Final = NotSeen(
    cause=Cause.NOT_ASKED, why=Said("not every address was visited: there are too many")
)
# Of a walk that never began: what is known of the page is only that there is none.
OWN_CAUSES: Final = (Cause.OWN_NETWORK, Cause.OUT_OF_SCOPE, Cause.TIMED_OUT, Cause.NOT_ASKED)
FAILURES: Final = (
    "refused", "reset", "silent", "no_route", "closed", "garbled", "no_tls", "too_big",
)  # fmt: skip
# What browsers act on to protect visitors.
SECURITY_FIELDS: Final = (
    "strict-transport-security",
    "content-security-policy",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
)
_ONE_TIME: Final = re.compile(r"'(nonce|sha256|sha384|sha512)-[^']*'")  # new with every answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Generic[S]):
    """What the addresses of one family show, taken together."""

    shapes: frozenset[S]
    unseen: NotSeen | None  # why that of some address is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Families(Generic[T]):
    """What was seen at each address, by family."""

    ipv4: Mapping[str, T | NotSeen]
    ipv6: Mapping[str, T | NotSeen]

    def shown(self, shape: Callable[[T], S]) -> tuple[Shown[S], Shown[S]]:
        """Return the shapes of IPv4 and those of IPv6."""
        return _shown(self.ipv4, shape), _shown(self.ipv6, shape)


def _shown(found: Mapping[str, T | NotSeen], shape: Callable[[T], S]) -> Shown[S]:
    shapes: set[S] = set()
    unseen: NotSeen | None = None
    for one in found.values():
        try:
            shapes.add(shape(seen(one)))
        except UnseenError as error:
            unseen = error.fact
    return Shown(shapes=frozenset(shapes), unseen=unseen)


def differs(ipv4: Shown[S], ipv6: Shown[S]) -> bool:
    """Tell whether a family certainly shows what the other does not.

    A fleet may show several things, as long as both families reach the same ones. Raises
    UnseenError where what was not seen could still tell.
    """
    for one, other in ((ipv6, ipv4), (ipv4, ipv6)):
        if other.unseen is None and one.shapes - other.shapes:
            return True
    for family in (ipv6, ipv4):
        if family.unseen is not None:
            raise UnseenError(family.unseen)
    return False


def one_family(ipv6: Ipv6Facts) -> Verdict | None:
    """Return why there is nothing to compare; None: both families were looked at.

    Raises UnseenError where a family is missing because the resolver gave no answer for it.
    """
    addresses = [one for one in ipv6.looked_at if is_ipv4(one) or is_ipv6(one)]
    if all(ipv6.families()) and len({is_ipv4(one) for one in addresses}) == 2:
        return None
    return not_applicable(
        "reached over one family alone: {addresses}", addresses=", ".join(ipv6.looked_at)
    )


def fronts(web: WebFacts, ipv6: Ipv6Facts) -> Families[Front]:
    """Return how the site is met at each address; those beyond what was visited are not seen."""
    met = seen(web.fronts)

    def of(address: str) -> Front | NotSeen:
        return met.get(address, NOT_VISITED)

    return Families(
        ipv4={one: of(one) for one in ipv6.looked_at if is_ipv4(one)},
        ipv6={one: of(one) for one in ipv6.looked_at if is_ipv6(one)},
    )


def uncompared(web: WebFacts, ipv6: Ipv6Facts) -> Verdict | None:
    """Return why the pages of the two families are not to be compared; None: they are."""
    return one_family(ipv6) if web.is_site else no_website()


def walked(walk: Walk | NotSeen) -> tuple[Hop, ...]:
    """Return the answers on the way from one URL. Raises UnseenError where there is none."""
    there = seen(walk)
    if not there.hops:
        raise UnseenError(no_answer(there))
    return there.hops


def page_at(front: Front) -> Hop:
    """Return the page that a visitor ends at. Raises UnseenError, with the first cause there is."""
    if isinstance(front.page, Hop):
        return front.page
    for walk in (front.secure, front.plain):
        if isinstance(walk, NotSeen) and walk.cause in OWN_CAUSES:
            raise UnseenError(walk)
    return seen(front.page)


def failure_of(walk: Walk) -> str:
    """Say in one word why a way ended without an answer; "" where it ended with one.

    Raises UnseenError where it ended for a reason of our own.
    """
    if walk.end not in ("closed", "unanswered"):
        return ""
    if walk.says not in FAILURES:
        why = Said("{url} was not asked to its end", {"url": walk.start})
        raise UnseenError(NotSeen(cause=Cause.UNREACHABLE, why=why))
    return walk.says


def security_fields(hop: Hop) -> tuple[tuple[str, str], ...]:
    """Return the fields that protect visitors, without what is new with every answer."""
    found = ((name, fields(hop, name)) for name in SECURITY_FIELDS)
    return tuple((name, _settled(values)) for name, values in found if values)


def _settled(values: tuple[str, ...]) -> str:
    said = [_ONE_TIME.sub(r"'\1'", " ".join(value.lower().split())) for value in values]
    parts = [part.strip() for value in said for part in re.split("[;,]", value)]
    return "; ".join(sorted({part for part in parts if part}))

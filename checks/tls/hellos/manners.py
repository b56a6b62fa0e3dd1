"""Ask how a peer behaves: to a fallback, to other names, to weak signatures."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from checks.tls.facts import OLDEST_FIRST, NameAnswer, Version
from checks.tls.hellos.ask import Asker
from checks.tls.hellos.suite_search import Search
from checks.tls.hellos.suites import COMMON, FALLBACK_SCSV, WEAK_SIGNATURES
from checks.tls.suite_traits import traits
from checks.tls.wire.hello import Offer
from checks.tls.wire.iana_suites import SUITES
from checks.tls.wire.records import Reply
from checks.verdict import Answer, Cause, NotSeen, Said

WRONG_NAME: Final = "wrong.invalid"  # RFC 6761, 6.4: nobody's
INAPPROPRIATE_FALLBACK: Final = 86
UNCLEAR: Final = NotSeen(cause=Cause.TIMED_OUT, why=Said("this was asked, and got no clear answer"))


async def ask_fallback(asker: Asker, known: Mapping[Version, Offer]) -> bool | NotSeen | None:
    """Offer the second newest version as one that falls back to it does (RFC 7507, 3)."""
    taken = sorted(known, key=OLDEST_FIRST.index)
    if len(taken) < 2:
        return None
    offer = known[taken[-2]]
    falling = replace(offer, suites=(*offer.suites, FALLBACK_SCSV))
    reply = await asker.ask_clearly(falling, control=offer, in_passing=True)
    if reply is None or (reply.answer is Answer.REFUSED and reply.alert != INAPPROPRIATE_FALLBACK):
        return UNCLEAR
    return reply.answer is Answer.REFUSED


async def ask_names(
    asker: Asker, known: Mapping[Version, Offer]
) -> tuple[NameAnswer | NotSeen, NameAnswer | NotSeen]:
    """Ask without a name and with another's, where the certificate comes in clear if possible."""
    in_clear = [v for v in OLDEST_FIRST if v in known and v != "TLS 1.3"]
    version = in_clear[-1] if in_clear else "TLS 1.3"
    offer = known[version]
    # Another site at this address may take other suites than ours
    suites = tuple(dict.fromkeys((*offer.suites, *COMMON[version])))
    wide = replace(offer, suites=suites)
    without, wrong = await asyncio.gather(
        *(_ask_name(asker, replace(wide, server_name=name)) for name in ("", WRONG_NAME))
    )
    return without, wrong


async def _ask_name(asker: Asker, offer: Offer) -> NameAnswer | NotSeen:
    """Take the first clear answer: a reset may be meant for the name, and is told as one."""
    reply = await asker.ask(offer, "leaf", in_passing=True)
    if reply is not None and reply.answer in (Answer.SILENT, Answer.RESET):
        reply = await asker.ask(offer, "leaf") or reply
    return UNCLEAR if reply is None else _name_answer(reply)


def _name_answer(reply: Reply) -> NameAnswer:
    return NameAnswer(
        answer=reply.answer,
        alert=reply.alert,
        leaf_sha256=hashlib.sha256(reply.leaf).hexdigest() if reply.leaf else None,
    )


async def ask_weak_signature(asker: Asker, search: Search) -> bool | NotSeen | None:
    """Offer nothing but signatures over SHA-1 and MD5; None where no suite needs one."""
    suites = tuple(s for s in search.found if _is_signed(s))
    if not suites:
        return None
    offer = replace(search.known, suites=suites, signatures=WEAK_SIGNATURES)
    reply = await asker.ask_clearly(offer, "exchange", control=search.known, in_passing=True)
    if reply is None:
        return UNCLEAR
    if reply.answer is Answer.REFUSED:
        return False
    if reply.exchange is None or reply.exchange.signature is None:
        return UNCLEAR
    return reply.exchange.signature in WEAK_SIGNATURES


def _is_signed(suite: int) -> bool:
    made = traits(SUITES[suite])
    return made.exchange in ("ECDHE", "DHE") and made.authentication in ("RSA", "ECDSA", "DSS")

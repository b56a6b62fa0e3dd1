"""Look up DMARC records at the domain and above it, and whether reports may go where they are sent.

RFC 7489, 6.6.3 and 7.1.
"""

import asyncio
from functools import partial

from checks.mail.asking import Asking
from checks.mail.dmarc_traits import domains_in, of_one_organisation
from checks.mail.facts import Dmarc, DmarcAt, ReportTo
from checks.mail.tag_traits import begins_with, read
from checks.verdict import NotSeen

MOST_NAMES = 8  # RFC 9989 looks at so many names above a domain
MOST_REPORTS = 20
is_dmarc = partial(begins_with, version="DMARC1")


async def dmarc_of(domain: str, asking: Asking) -> Dmarc:
    """Return the records from the domain up to two labels, and where their reports go."""
    names = _upwards(domain)
    texts = await asyncio.gather(*(asking.texts(f"_dmarc.{name}", is_dmarc) for name in names))
    found = tuple(DmarcAt(name=name, texts=one) for name, one in zip(names, texts, strict=True))
    wanted = [
        (at.name, to)
        for at in found
        if not isinstance(at.texts, NotSeen) and len(at.texts) == 1
        for to in domains_in(read(at.texts[0]))
        if not of_one_organisation(at.name, to)
    ]
    reports = [_report(about, to, asking) for about, to in wanted[:MOST_REPORTS]]
    return Dmarc(found=found, reports=tuple(await asyncio.gather(*reports)))


def _upwards(name: str) -> list[str]:
    labels = name.split(".")
    names = [".".join(labels[n:]) for n in range(max(1, len(labels) - 1))]
    return [names[0], *names[1:][-MOST_NAMES:]]


async def _report(about: str, to: str, asking: Asking) -> ReportTo:
    texts = await asking.texts(f"{about}._report._dmarc.{to}", is_dmarc)
    return ReportTo(
        about=about, domain=to, authorised=texts if isinstance(texts, NotSeen) else bool(texts)
    )

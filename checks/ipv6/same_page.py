"""IPv6 shows the page that IPv4 shows."""

from collections.abc import Mapping

from checks.ipv6.facts import Ipv6Facts
from checks.ipv6.parity_traits import fronts, page_at, uncompared
from checks.verdict import NotSeen, UnseenError, Verdict, failed, passed, seen
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import document_of
from checks.web.sketch_traits import likeness


def judge(web: WebFacts, ipv6: Ipv6Facts, *, min_likeness: float) -> Verdict:
    """Compare titles and the words of the text, numbers left out: clocks and counters move.

    Each IPv6 address is to show what some IPv4 address shows.
    """
    if (verdict := uncompared(web, ipv6)) is not None:
        return verdict
    both = fronts(web, ipv6)
    worst = 1.0
    for address, front in both.ipv6.items():
        shown = seen(front)
        alike = _most_alike(shown, both.ipv4)
        worst = min(worst, alike)
        if alike < min_likeness:
            _settle(both.ipv4)
            return _unlike(shown, both.ipv4, address, alike, min_likeness)
    return passed(
        "shows the same page over both families: {share} % of the text alike",
        share=round(100 * worst),
    )


def _most_alike(front: Front, others: Mapping[str, Front | NotSeen]) -> float:
    """Return how alike the nearest is; pages of another title are not alike at all."""
    title = _title(front)
    sketch = seen(front.sketch)
    best, unseen = -1.0, None
    for other in others.values():
        try:
            there = seen(other)
            same = _title(there) == title
            best = max(best, likeness(sketch, seen(there.sketch)) if same else 0.0)
        except UnseenError as error:
            unseen = error
    if best < 0 and unseen is not None:
        raise unseen
    return best


def _settle(others: Mapping[str, Front | NotSeen]) -> None:
    """Raise UnseenError where an address that was not seen might show the page."""
    for other in others.values():
        front = seen(other)
        document_of(front)
        seen(front.sketch)


def _title(front: Front) -> str:
    page_at(front)
    words = document_of(front).title.lower().split()
    return " ".join(word for word in words if not any(sign.isdigit() for sign in word))


def _unlike(
    front: Front,
    others: Mapping[str, Front | NotSeen],
    address: str,
    alike: float,
    min_likeness: float,
) -> Verdict:
    titles = {document_of(seen(other)).title for other in others.values()}
    title = document_of(front).title
    share = f"{round(100 * alike)} %"
    return failed(
        "{address} shows another page than IPv4: {share} of the text alike, titled «{title}»",
        address=address,
        share=share,
        title=title[:80],
        expected=f"≥ {round(100 * min_likeness)} %: {' | '.join(sorted(titles))[:160]}",
        observed=f"{share}: {title[:160]}",
    )

"""HSTS holds long enough."""

from checks.verdict import Verdict, failed, not_applicable, passed
from checks.web.facts import Front, WebFacts
from checks.web.front_traits import at_every_front, entry
from checks.web.header_traits import hsts_in


def judge(web: WebFacts, *, min_age_s: int) -> Verdict:
    """Compare max-age; what is short lapses between two visits."""
    return at_every_front(web, lambda front: _at(front, web.host, min_age_s))


def _at(front: Front, host: str, min_age_s: int) -> Verdict:
    hop = entry(front, host)
    said = hsts_in(hop) if hop else None
    if said is None or said.max_age_s == 0:
        return not_applicable("HSTS is not in force, which another rule asks for")
    days, least = said.max_age_s // 86400, min_age_s // 86400
    if said.max_age_s < min_age_s:
        return failed(
            "holds {days} days, not {least}",
            days=days,
            least=least,
            expected=f"≥ {least} d",
            observed=f"{days} d",
        )
    return passed("holds {days} days", days=days, expected=f"≥ {least} d", observed=f"{days} d")

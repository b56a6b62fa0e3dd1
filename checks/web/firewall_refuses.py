"""What a web application firewall has to refuse is refused."""

from typing import Final

from checks.verdict import Cause, NotSeen, Verdict, failed, passed, seen, unknown
from checks.web.facts import FirewallTrial, WebFacts
from checks.web.firewall_traits import products_in
from checks.web.front_traits import closely

REFUSED: Final = (403, 406)  # as OWASP Core Rule Set and most products answer
LET_THROUGH: Final = range(200, 400)


def judge(web: WebFacts) -> Verdict:
    """Set a marked query beside an ordinary one. Names of products alone prove no filter.

    Refused by an error of its own, an application may be what refuses; who was let through alike
    met no firewall that acts.
    """
    return closely(web, lambda: _told(web))


def _told(web: WebFacts) -> Verdict:
    trial, hints = web.firewall, _hints(web)
    untried = isinstance(trial, NotSeen) and trial.cause is Cause.NO_PERMISSION
    return _hinted(hints) if untried and hints else _judged(seen(trial))


def _hinted(hints: tuple[str, ...]) -> Verdict:
    return unknown(
        Cause.NO_PERMISSION,
        "by its header fields {products} stands in front; whether it filters was not tried: no"
        " leave of the owner names it (authorisation.waf)",
        products=", ".join(hints),
    )


def _hints(web: WebFacts) -> tuple[str, ...]:
    fronts = {} if isinstance(web.fronts, NotSeen) else web.fronts
    every = (products_in(hop) for front in fronts.values() for hop in front.hops())
    return tuple(dict.fromkeys(product for found in every for product in found))


def _judged(trial: FirewallTrial) -> Verdict:
    ordinary, marked = trial.ordinary, trial.marked
    if ordinary not in LET_THROUGH:
        return unknown(
            Cause.UNREACHABLE,
            "even an ordinary query is answered with {status}: nothing to compare with",
            status=ordinary,
        )
    if trial.block_page:
        return passed(
            "the test pattern is refused by a page of {product}", product=trial.block_page
        )
    if marked in REFUSED:
        return passed(
            "an ordinary query is answered with {ordinary}, the test pattern with {marked}",
            ordinary=ordinary,
            marked=marked,
        )
    if marked == 0:
        return passed(
            "an ordinary query is answered with {ordinary}, at the test pattern the connection is"
            " ended",
            ordinary=ordinary,
        )
    if marked in LET_THROUGH:
        return failed(
            "the test pattern is let through as an ordinary query is: {marked}",
            marked=marked,
            expected="403",
            observed=str(marked),
        )
    return unknown(
        Cause.NO_TOOL,
        "the test pattern is answered with {marked}, which an application may do by itself",
        marked=marked,
    )

"""Look at a served site and judge it by the whole web hygiene profile."""

from baselines.read import read_all, shipped
from checks import catalogue
from checks.judge import Seen, judge_requirement
from checks.look import Look
from checks.verdict import Status
from checks.web.facts import WebFacts
from checks.web.observe import observe
from tests.builders import a_system
from tests.worlds import KeptInMemory, loopback_world

(PROFILE,) = [one for one in read_all(shipped()) if one.document.id == "web-hygiene"]
RULES = {
    rule.id.removeprefix("web-hygiene/"): rule
    for requirement in PROFILE.requirements
    for rule in requirement.rules
    if catalogue.questions()[rule.check].areas == {"web"}
}


async def look_at(target, **how) -> WebFacts:
    async with loopback_world(target, **how) as world:
        return await observe(target, world)


def judged(target, facts) -> dict[str, tuple[Status, str]]:
    """Return what each rule comes to, by its id without the document's."""
    look = Look(target=target, area="web", address="", facts=facts, seen_at=facts.seen_at)
    system = a_system(targets=(target,))
    return {
        finding.rule.removeprefix("web-hygiene/"): (finding.status, str(finding.reason))
        for requirement in PROFILE.requirements
        for finding in judge_requirement(system, PROFILE.document, requirement, Seen((look,)))
        if finding.rule.removeprefix("web-hygiene/") in RULES
    }


async def judged_at(served, keeper: KeptInMemory | None = None):
    target = served.target()
    return judged(target, await look_at(target, keeper=keeper))

"""Take down what is remembered of an endpoint; nothing is contacted."""

from checks.declared import Endpoint
from checks.finding import Target
from checks.history.facts import HistoryFacts
from checks.world import World


async def observe(target: Target, world: World) -> HistoryFacts:
    """Copy what the record knew when the audit began, and what the inventory accepts."""
    known, declared = world.remembered(), target.declared
    return HistoryFacts(
        seen_at=world.now(),
        weeks=known.weeks,
        links=known.links,
        links_since=known.links_since,
        links_to=declared.links_to if isinstance(declared, Endpoint) else (),
    )

"""Take down what the inventory declares of a system's level; nothing is contacted."""

from checks.declared import SystemProfile
from checks.finding import Target
from checks.level.facts import LevelFacts
from checks.world import World


async def observe(target: Target, world: World) -> LevelFacts:
    """Copy the system's declared profile; nothing declared is an empty one."""
    declared = target.declared
    profile = declared if isinstance(declared, SystemProfile) else SystemProfile()
    return LevelFacts(seen_at=world.now(), profile=profile)

from checks.declared import SystemProfile
from checks.finding import Target
from checks.level.observe import observe
from tests.checks.level.level_facts import a_level
from tests.worlds import loopback_world


def a_system_target(declared):
    return Target(system="website", kind="system", id="website", declared=declared)


async def test_the_declared_profile_is_taken_down_as_it_stands():
    profile = SystemProfile(approved=a_level(3), purpose="public", basic_data_subjects=12)
    target = a_system_target(profile)
    async with loopback_world(target) as world:
        facts = await observe(target, world)
        assert facts.profile == profile
        assert facts.seen_at <= world.now()


async def test_nothing_declared_is_an_empty_profile():
    target = a_system_target(None)
    async with loopback_world(target) as world:
        assert (await observe(target, world)).profile == SystemProfile()

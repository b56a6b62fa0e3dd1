import asyncio
from dataclasses import replace

import pytest

from agent import looking, names
from agent.lab.names import NameServer
from agent.looking import Looker, Place, located, places
from agent.record_error import StoreError
from agent.scope import Scope
from agent.world import Gate
from checks.declared import Endpoint
from checks.finding import Target
from checks.verdict import Cause, NotSeen, Said
from tests.agent.gates import a_backup, an_endpoint
from tests.agent.runs import QUICK, doors, soon, use_toys, walls
from tests.builders import a_system
from tests.worlds import KeptInMemory

WEB, API = "web.lab.test", "api.lab.test"
ZONE = {
    (WEB, "A"): ["127.0.0.8"],
    (WEB, "AAAA"): ["::1"],
    (API, "A"): ["127.0.0.9", "127.0.0.10"],
}


@pytest.fixture(autouse=True)
def _toys(monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.05)
    use_toys(monkeypatch)


def a_gate(resolver="127.0.0.1:1", **settings) -> Gate:
    return Gate(
        replace(QUICK, resolver=resolver, **settings),
        Scope.of(("127.0.0.0/8", "::1")),
        KeptInMemory(),
    )


def named(host: str, *, pinned=(), id="web") -> Target:
    declared = Endpoint(
        url=f"https://{host}", scheme="https", host=host, port=443, pinned=bool(pinned)
    )
    return Target(system="website", kind="endpoint", id=id, addresses=pinned, declared=declared)


async def addresses(*targets, **faults):
    """Locate; give the addresses of each target, and the names in doubt."""
    with NameServer(ZONE, faults={(WEB, type): fault for type, fault in faults.items()}) as dns:
        gate = a_gate(dns.address)
        (system,), in_doubt = await located([a_system(targets=targets)], gate)
        await gate.resolver.close()
    return [target.addresses for target in system.targets], in_doubt


class TestLocated:
    async def test_an_endpoint_has_all_addresses_of_its_name(self):
        found, in_doubt = await addresses(named(WEB), named(API, id="api"))
        assert found == [("127.0.0.8", "::1"), ("127.0.0.10", "127.0.0.9")]
        assert in_doubt == set()

    async def test_what_the_inventory_pins_is_not_asked(self):
        found, in_doubt = await addresses(named(WEB, pinned=("127.0.0.5",)), A="servfail")
        assert (found, in_doubt) == ([("127.0.0.5",)], set())

    async def test_what_is_no_endpoint_stays_as_it_is(self):
        assert await addresses(a_backup("/srv")) == ([()], set())

    async def test_a_name_that_is_not_there_has_no_address_and_is_not_in_doubt(self):
        assert await addresses(named("no.lab.test")) == ([()], set())

    @pytest.mark.parametrize("fault", ["servfail", "refused", "silent"])
    async def test_a_name_is_in_doubt_when_a_question_had_no_answer(self, fault):
        found, in_doubt = await addresses(named(WEB), named(API, id="api"), AAAA=fault)
        assert found == [("127.0.0.8",), ("127.0.0.10", "127.0.0.9")]
        assert in_doubt == {WEB}


class TestPlaces:
    def at(self, *targets, areas=("door", "wall"), in_doubt=()):
        system = a_system(targets=targets)
        return [(one.area, one.address) for one in places([system], areas, frozenset(in_doubt))]

    def test_an_area_looks_at_each_address_or_at_the_whole(self):
        assert self.at(an_endpoint("127.0.0.1", "::1")) == [
            ("door", "127.0.0.1"),
            ("door", "::1"),
            ("wall", ""),
        ]

    def test_a_target_without_addresses_is_one_place(self):
        assert self.at(named(WEB)) == [("door", ""), ("wall", "")]

    def test_beside_the_addresses_of_a_name_in_doubt_stands_what_nobody_knows(self):
        there = replace(named(WEB), addresses=("127.0.0.8",))
        assert self.at(there, in_doubt=[WEB], areas=["door"]) == [
            ("door", ""),
            ("door", "127.0.0.8"),
        ]
        pinned = named(WEB, pinned=("127.0.0.8",))
        assert self.at(pinned, in_doubt=[WEB], areas=["door"]) == [("door", "127.0.0.8")]

    def test_only_kinds_that_the_area_looks_at(self):
        assert self.at(a_backup("/srv")) == []
        assert self.at(Target(system="s", kind="host", id="h")) == [("wall", "")]

    def test_only_areas_that_are_wanted(self):
        assert self.at(an_endpoint("127.0.0.1"), areas=["wall"]) == [("wall", "")]
        assert self.at(an_endpoint("127.0.0.1"), areas=[]) == []


def a_place(address="127.0.0.1") -> Place:
    return Place(target=an_endpoint("127.0.0.1", "127.0.0.2"), area="door", address=address)


async def look(observer, *wanted, record=None, **settings):
    seen = []
    table = {observer.area.AREA: observer}
    looker = Looker(a_gate(**settings), table, record or seen.append, lambda _place: None)
    await looker.look(wanted)
    return seen


class TestLooker:
    async def test_an_observer_sees_its_address_alone_and_the_look_names_the_whole_target(self):
        narrowed = []

        async def observe(target, world):
            narrowed.append(target.addresses)
            return await doors()(target, world)

        seen = []
        looker = Looker(a_gate(), {"door": observe}, seen.append, lambda _place: None)
        await looker.look([a_place()])
        assert narrowed == [("127.0.0.1",)]
        assert [(one.address, one.target.addresses) for one in seen] == [
            ("127.0.0.1", ("127.0.0.1", "127.0.0.2"))
        ]

    async def test_no_more_looks_at_once_than_allowed(self, monkeypatch):
        monkeypatch.setattr(looking, "AT_ONCE", 3)
        most = now = 0

        async def observe(target, world):
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.01)
            now -= 1
            return await doors()(target, world)

        looker = Looker(a_gate(), {"door": observe}, lambda _look: None, lambda _place: None)
        await looker.look([a_place() for _ in range(10)])
        assert most == 3

    async def test_one_target_s_budget_is_not_another_s(self, monkeypatch):
        monkeypatch.setattr(looking, "AT_ONCE", 1)
        slow = Place(target=named("slow.lab.test", id="slow"), area="wall")
        quick = Place(target=named("quick.lab.test", id="quick"), area="wall")
        seen = await look(walls(30.0, True), slow, quick, target_timeout_s=0.1)
        assert [isinstance(one.facts, NotSeen) for one in seen] == [True, False]

    async def test_what_a_look_used_is_taken_off_its_target_s_budget(self, monkeypatch):
        monkeypatch.setattr(looking, "AT_ONCE", 1)
        observer = doors(_1=[0.3], _2=[0.3])
        first, second = await look(
            observer, a_place(), a_place("127.0.0.2"), target_timeout_s=0.5, look_timeout_s=20
        )
        assert first.facts.locked is True
        assert second.facts.cause is Cause.TIMED_OUT

    async def test_what_was_seen_before_it_was_cancelled_has_been_recorded(self):
        seen = []
        observer = doors(_1=[True], _2=[30.0])
        task = asyncio.create_task(
            look(observer, a_place(), a_place("127.0.0.2"), record=seen.append)
        )
        await soon(lambda: observer.looks.total() == 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [one.address for one in seen] == ["127.0.0.1"]

    async def test_a_record_that_cannot_be_kept_ends_it(self):
        def full(_look):
            raise StoreError(Said("the disk is full"))

        with pytest.raises(StoreError, match="the disk is full"):
            await look(doors(_2=[30.0]), a_place(), a_place("127.0.0.2"), record=full)

import asyncio
import os
import threading
import time

import pytest

from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from tests.agent.counting_server import counting
from tests.agent.gates import HERE, a_backup, a_gate, an_endpoint, deaf_server, visits
from tests.worlds import KeptInMemory, loopback_world


class TestEnd:
    async def test_a_look_leaves_nothing_open(self):
        async with counting() as server:
            async with LookWorld(a_gate(), an_endpoint()).within(5) as world:
                await world.connect(HERE, server.port_at[HERE])
                await world.connect(HERE, server.port_at[HERE])
            await server.all_gone()

    @pytest.mark.parametrize("error", [ValueError, CannotObserve(Cause.NO_TOOL, "no tool")])
    async def test_nor_does_one_that_fails(self, error):
        async with counting() as server:
            with pytest.raises((ValueError, CannotObserve)):
                async with LookWorld(a_gate(), an_endpoint()).within(5) as world:
                    await world.connect(HERE, server.port_at[HERE])
                    raise error
            await server.all_gone()

    @pytest.mark.parametrize("times", [1, 2, 3])
    async def test_nor_does_one_that_is_cancelled_however_often(self, times):
        gate = a_gate(connections_per_address=3)
        connected = asyncio.Event()

        async def look_for_ever(port: int) -> None:
            async with LookWorld(gate, an_endpoint()).within(5) as world:
                opened = [await world.connect(HERE, port) for _ in range(3)]
                connected.set()
                await asyncio.gather(*(one.send(b"x" * 5_000_000) for one in opened))

        async with deaf_server() as port:
            look = asyncio.create_task(look_for_ever(port))
            await connected.wait()
            for _ in range(times):
                look.cancel()
                await asyncio.sleep(0.01)
            with pytest.raises(asyncio.CancelledError):
                await look
            async with LookWorld(gate, an_endpoint()).within(5) as world:
                for _ in range(3):
                    await world.connect(HERE, port)

    async def test_closing_twice_gives_one_turn_back(self):
        gate = a_gate(connections_per_address=1)
        async with counting() as server:
            port = server.port_at[HERE]
            async with LookWorld(gate, an_endpoint()).within(5) as world:
                connection = await world.connect(HERE, port)
                await connection.close()
                await connection.close()
            await visits(gate, server.port_at, each=4)
        assert server.most == 1


class TestWork:
    async def test_its_result_is_returned(self):
        async with loopback_world(an_endpoint()) as world:
            assert await world.work(lambda _cancelled: 7) == 7

    async def test_its_error_is_raised(self):
        async with loopback_world(an_endpoint()) as world:
            with pytest.raises(ZeroDivisionError):
                await world.work(lambda _cancelled: 1 // 0)

    async def test_it_does_not_hold_up_other_looks(self):
        async with loopback_world(an_endpoint()) as world:
            working = asyncio.create_task(world.work(lambda event: event.wait(5)))
            await asyncio.sleep(0.01)
            assert not working.done()
            working.cancel()

    async def test_it_is_told_at_the_look_s_limit_that_nobody_waits(self):
        told, began = threading.Event(), time.monotonic()
        with pytest.raises(TimeoutError):
            async with LookWorld(a_gate(), an_endpoint()).within(0.1) as world:
                await world.work(lambda cancelled: cancelled.wait(5) and told.set())
        assert time.monotonic() - began < 1
        assert await asyncio.to_thread(told.wait, 2)

    async def test_it_is_told_at_a_time_limit_of_the_observer_s_own(self):
        told = threading.Event()
        async with LookWorld(a_gate(), an_endpoint()).within(5) as world:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await world.work(lambda cancelled: cancelled.wait(5) and told.set())
            assert await asyncio.to_thread(told.wait, 2)

    async def test_another_work_of_the_same_look_goes_on(self):
        async with LookWorld(a_gate(), an_endpoint()).within(5) as world:
            other = asyncio.create_task(world.work(lambda cancelled: cancelled.wait(0.1)))
            await asyncio.sleep(0)
            with pytest.raises(ZeroDivisionError):
                await world.work(lambda _cancelled: 1 // 0)
            assert await other is False

    async def test_what_nobody_awaits_is_told_at_the_end_of_the_look(self):
        told = threading.Event()
        async with LookWorld(a_gate(), an_endpoint()).within(5) as world:
            left = asyncio.create_task(world.work(lambda c: c.wait(5) and told.set()))
            await asyncio.sleep(0.01)
        assert await asyncio.to_thread(told.wait, 2)
        await left


class TestFiles:
    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "copies").mkdir()
        (tmp_path / "copies" / "a.sql").write_bytes(b"dump")
        (tmp_path / "copies" / "link.sql").symlink_to(tmp_path / "secret")
        os.mkfifo(tmp_path / "copies" / "pipe.sql")
        (tmp_path / "secret").write_bytes(b"secret")
        return tmp_path

    async def test_declared_files_are_listed_and_opened(self, folder):
        async with loopback_world(a_backup(str(folder / "copies"))) as world:
            (found,) = await world.list_files(str(folder / "copies"))
            with world.open_file(found.path) as file:
                assert file.read() == b"dump"

    @pytest.mark.parametrize("where", ["", "copies/..", "copies/a.sql", "*"])
    async def test_what_is_not_declared_is_not_listed(self, folder, where):
        async with loopback_world(a_backup(str(folder / "copies"))) as world:
            with pytest.raises(CannotObserve, match="is not declared") as error:
                await world.list_files(f"{folder}/{where}")
        assert error.value.cause is Cause.OUT_OF_SCOPE

    @pytest.mark.parametrize("where", ["secret", "copies/../secret", "copies/b/c.sql"])
    async def test_what_is_not_declared_is_not_opened(self, folder, where):
        async with loopback_world(a_backup(str(folder / "copies"))) as world:
            with pytest.raises(CannotObserve, match="is not declared") as error:
                world.open_file(folder / where)
        assert error.value.cause is Cause.OUT_OF_SCOPE

    @pytest.mark.parametrize("name", ["link.sql", "pipe.sql"])
    async def test_links_and_pipes_are_not_opened(self, folder, name):
        async with loopback_world(a_backup(str(folder / "copies"))) as world:
            with pytest.raises(CannotObserve) as error:
                world.open_file(folder / "copies" / name)
        assert error.value.cause is Cause.UNREACHABLE

    async def test_an_endpoint_declares_no_files(self, folder):
        async with loopback_world(an_endpoint()) as world:
            with pytest.raises(CannotObserve, match="is not declared"):
                await world.list_files(str(folder))
            with pytest.raises(CannotObserve, match="is not declared"):
                world.open_file(folder / "secret")


async def test_evidence_is_kept_and_named_once():
    keeper = KeptInMemory()
    async with loopback_world(an_endpoint(), keeper=keeper) as world:
        first = world.keep(b"a", media_type="text/plain", about="a")
        world.keep(b"a", media_type="text/plain", about="a again")
        second = world.keep(b"b", media_type="text/plain", about="b")
        assert world.evidence == [first, second]
    assert keeper.kept == {first: b"a", second: b"b"}

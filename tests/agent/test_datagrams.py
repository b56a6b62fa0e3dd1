"""One question in one datagram: who may answer, and what ends the waiting."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from agent.datagrams import OnlyGarbledError, exchanged

HOST = "127.0.0.1"
ASKED, ANSWER = b"who?", b"me"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind((HOST, 0))
        found.setblocking(False)
        yield found


def read(data: bytes) -> bytes | None:
    return data if data == ANSWER else None


def asking(at: socket.socket, **changes: object) -> asyncio.Task[bytes]:
    how = {"tries": 1, "wait_s": 5.0} | changes
    return asyncio.create_task(exchanged(ASKED, HOST, at.getsockname()[1], read, **how))


async def asked(server: socket.socket) -> tuple[str, int]:
    """Wait for a question; return who asked."""
    loop = asyncio.get_running_loop()
    data, asker = await loop.sock_recvfrom(server, 100)
    assert data == ASKED
    return asker


async def test_what_does_not_answer_does_not_end_the_waiting(server) -> None:
    task = asking(server)
    asker = await asked(server)
    for data in (b"", b"forged", ANSWER, ANSWER):
        server.sendto(data, asker)
    assert await task == ANSWER


async def test_nobody_else_can_answer(server) -> None:
    task = asking(server)
    asker = await asked(server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((HOST, 0))
        stranger.sendto(b"stranger", asker)
        stranger.sendto(ANSWER, asker)
    await asyncio.sleep(0.05)
    assert not task.done()
    server.sendto(ANSWER, asker)
    assert await task == ANSWER


async def test_every_question_comes_from_a_port_of_its_own(server) -> None:
    tasks = [asking(server) for _ in range(20)]
    askers = [await asked(server) for _ in tasks]
    assert len(set(askers)) == len(tasks)
    ports = sorted(port for _, port in askers)
    assert ports[-1] - ports[0] > len(tasks)  # not one after the other
    for asker in askers:
        server.sendto(ANSWER, asker)
    assert await asyncio.gather(*tasks) == [ANSWER] * len(tasks)


async def test_it_is_sent_as_often_as_nothing_comes(server) -> None:
    task = asking(server, tries=3, wait_s=0.02)
    with pytest.raises(TimeoutError):
        await task
    assert len([await asked(server) for _ in range(3)]) == 3
    with pytest.raises(BlockingIOError):
        server.recv(100)


async def test_silence_and_garbage_are_told_apart(server) -> None:
    garbled, silent = asking(server, wait_s=0.1), asking(server, wait_s=0.1)
    server.sendto(b"forged", await asked(server))
    ends = await asyncio.gather(garbled, silent, return_exceptions=True)
    assert [type(one) for one in ends] == [OnlyGarbledError, TimeoutError]


async def test_that_nothing_listens_there_is_told_or_waited_for(server) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind((HOST, 0))
        port = gone.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        await exchanged(ASKED, HOST, port, read, tries=1, wait_s=5)
    with pytest.raises(TimeoutError):
        await exchanged(ASKED, HOST, port, read, tries=1, wait_s=0.05, patient=True)


async def test_one_who_no_longer_waits_leaves_nothing_behind(server) -> None:
    task = asking(server)
    asker = await asked(server)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    server.sendto(ANSWER, asker)
    again = asking(server)
    server.sendto(ANSWER, await asked(server))
    assert await again == ANSWER

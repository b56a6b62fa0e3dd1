import asyncio
import random
import socket
import threading
from contextlib import asynccontextmanager, contextmanager

import dns.flags
import dns.message
import dns.rrset
import pytest

from agent import names
from agent.lab.names import NameServer
from agent.names import Resolver
from agent.settings import host_and_port
from checks.verdict import CannotObserve, Cause

NAME = "www.lab.test"
ZONE = {
    (NAME, "AAAA"): ["2a00::2", "2a00::1"],
    (NAME, "A"): ["192.0.2.1"],
    ("a.lab.test", "CNAME"): ["b.lab.test."],
    ("b.lab.test", "CNAME"): ["www.lab.test."],
    ("loop.lab.test", "CNAME"): ["loop.lab.test."],
    ("away.lab.test", "CNAME"): ["elsewhere.test."],
    ("mail.lab.test", "MX"): ["10 mx.lab.test."],
    ("text.lab.test", "TXT"): ['"v=spf1" "-all"'],
}


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.15)


@asynccontextmanager
async def asking(*addresses):
    resolver = Resolver(host_and_port(addresses[0], default_port=53))
    resolver.servers = tuple(host_and_port(one, default_port=53) for one in addresses)
    try:
        yield resolver
    finally:
        await resolver.close()


@contextmanager
def answering(answer):
    """Answer every datagram with what `answer` makes of it; give the address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.02)
        over = threading.Event()

        def serve():
            while not over.is_set():
                try:
                    question, asker = server.recvfrom(4096)
                except TimeoutError:
                    continue
                server.sendto(answer(question), asker)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        over.set()
        thread.join()


async def unanswered(address, name=NAME, type_="A") -> CannotObserve:
    async with asking(address) as resolver:
        with pytest.raises(CannotObserve) as error:
            await resolver.resolve(name, type_)
    return error.value


@pytest.mark.parametrize(
    ("name", "type_", "rcode", "records"),
    [
        pytest.param(NAME, "A", "NOERROR", ("192.0.2.1",), id="an address"),
        pytest.param(NAME, "AAAA", "NOERROR", ("2a00::1", "2a00::2"), id="in one order always"),
        pytest.param("WWW.Lab.TEST.", "A", "NOERROR", ("192.0.2.1",), id="in whatever letters"),
        pytest.param(NAME, "TXT", "NOERROR", (), id="the name is there, the type is not"),
        pytest.param("no.lab.test", "A", "NXDOMAIN", (), id="no such name"),
        pytest.param("a.lab.test", "A", "NOERROR", ("192.0.2.1",), id="by way of two aliases"),
        pytest.param("away.lab.test", "A", "NXDOMAIN", (), id="an alias that leads nowhere"),
        pytest.param("a.lab.test", "CNAME", "NOERROR", ("b.lab.test.",), id="the alias itself"),
        pytest.param("mail.lab.test", "MX", "NOERROR", ("10 mx.lab.test.",), id="a mail host"),
        pytest.param("text.lab.test", "TXT", "NOERROR", ('"v=spf1" "-all"',), id="a text"),
        pytest.param(".", "NS", "NOERROR", (), id="the root"),
    ],
)
async def test_a_clear_answer_is_read(name, type_, rcode, records):
    with NameServer(ZONE) as server:
        async with asking(server.address) as resolver:
            found = await resolver.resolve(name, type_)
    assert (found.rcode, found.records) == (rcode, records)


async def test_a_truncated_answer_is_asked_for_over_tcp(monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 60)  # a busy machine asks once more after 2.5 s
    with NameServer(ZONE, faults={(NAME, "A"): "truncated"}) as server:
        async with asking(server.address) as resolver:
            assert (await resolver.resolve(NAME, "A")).records == ("192.0.2.1",)
        assert server.asked == [(NAME, "A")] * 2


@pytest.mark.parametrize(
    ("fault", "cause", "says"),
    [
        ("servfail", Cause.UNREACHABLE, f"the resolver answers SERVFAIL for {NAME} A"),
        ("refused", Cause.UNREACHABLE, f"the resolver answers REFUSED for {NAME} A"),
        ("silent", Cause.TIMED_OUT, "the resolver 127.0.0.1 does not answer"),
    ],
)
async def test_no_clear_answer_is_no_answer(fault, cause, says):
    with NameServer(ZONE, faults={(NAME, "A"): fault}) as server:
        error = await unanswered(server.address)
        assert server.asked == [(NAME, "A")] * names.TRIES
    assert (error.cause, str(error)) == (cause, says)


async def test_aliases_in_a_circle_lead_to_no_answer():
    with NameServer(ZONE) as server:
        error = await unanswered(server.address, "loop.lab.test")
    assert error.cause is Cause.UNREACHABLE
    assert str(error) == "the resolver's answer for loop.lab.test A cannot be followed"


async def test_nobody_at_the_resolver_s_port_is_no_answer():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = await unanswered(f"127.0.0.1:{port}")
    assert error.cause in (Cause.TIMED_OUT, Cause.UNREACHABLE)


async def test_a_machine_without_a_resolver_knows_that_it_is_its_own_fault():
    async with asking("127.0.0.1:1") as resolver:
        resolver.servers = ()
        with pytest.raises(CannotObserve, match="this machine knows no resolver") as error:
            await resolver.resolve(NAME, "A")
    assert error.value.cause is Cause.OWN_NETWORK


async def test_the_next_resolver_is_asked_when_one_has_no_answer():
    with NameServer(ZONE, faults={(NAME, "A"): "servfail"}) as bad, NameServer(ZONE) as good:
        async with asking(bad.address, good.address) as resolver:
            assert (await resolver.resolve(NAME, "A")).records == ("192.0.2.1",)


async def test_each_question_is_asked_once_a_run():
    with NameServer(ZONE) as server:
        async with asking(server.address) as resolver:
            both = [resolver.resolve(NAME, "A"), resolver.resolve(NAME.upper() + ".", "A")]
            first, second = await asyncio.gather(*both)
            assert first is second is await resolver.resolve(NAME, "A")
            await resolver.resolve(NAME, "AAAA")
        assert sorted(server.asked) == [(NAME, "A"), (NAME, "AAAA")]


async def test_no_answer_is_the_same_for_all_who_ask():
    with NameServer(ZONE, faults={(NAME, "A"): "servfail"}) as server:
        async with asking(server.address) as resolver:
            for _ in range(3):
                with pytest.raises(CannotObserve):
                    await resolver.resolve(NAME, "A")
        assert len(server.asked) == names.TRIES


async def test_a_look_that_ends_does_not_take_the_answer_from_another():
    with NameServer(ZONE, faults={(NAME, "A"): "truncated"}) as server:
        async with asking(server.address) as resolver:
            hasty = asyncio.create_task(resolver.resolve(NAME, "A"))
            patient = asyncio.create_task(resolver.resolve(NAME, "A"))
            await asyncio.sleep(0)
            hasty.cancel()
            assert (await patient).records == ("192.0.2.1",)
            assert hasty.cancelled()


async def test_closing_ends_what_is_still_being_asked(monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 60)
    with NameServer(ZONE, faults={(NAME, "A"): "silent"}) as server:
        async with asking(server.address) as resolver:
            waiting = asyncio.create_task(resolver.resolve(NAME, "A"))
            await asyncio.sleep(0.05)
        with pytest.raises(asyncio.CancelledError):
            await waiting


@pytest.mark.parametrize(
    "name",
    [
        "a" * 64 + ".test",
        "a..test",
        ".".join(["a" * 60] * 5),
        "sở giáo dục.test",
        "\udcff.test",
        "\\",
    ],
)
async def test_a_name_that_dns_cannot_hold_has_no_answer(name):
    with NameServer(ZONE) as server:
        async with asking(server.address) as resolver:
            try:
                assert (await resolver.resolve(name, "A")).rcode == "NXDOMAIN"
            except CannotObserve as error:
                assert error.cause is Cause.UNREACHABLE


def empty(_question: bytes) -> bytes:
    return b""


def junk(_question: bytes) -> bytes:
    return b"HTTP/1.1 400 Bad Request\r\n\r\n"


def echo(question: bytes) -> bytes:
    return question


def cut_short(question: bytes) -> bytes:
    return real(question)[:-3]


def of_another_name(question: bytes) -> bytes:
    query = dns.message.make_query("evil.test", "A")
    query.id = dns.message.from_wire(question).id
    return dns.message.make_response(query).to_wire()


def of_another_number(question: bytes) -> bytes:
    answer = bytearray(real(question))
    answer[1] ^= 1
    return bytes(answer)


def real(question: bytes) -> bytes:
    response = dns.message.make_response(dns.message.from_wire(question))
    response.answer.append(dns.rrset.from_text(NAME + ".", 60, "IN", "A", "192.0.2.1"))
    return response.to_wire()


@pytest.mark.parametrize(
    "answer", [empty, junk, echo, cut_short, of_another_name, of_another_number]
)
async def test_garbage_is_no_answer(answer):
    with answering(answer) as address:
        error = await unanswered(address)
    assert error.cause in (Cause.UNREACHABLE, Cause.TIMED_OUT)


async def test_whatever_comes_is_an_answer_or_none():
    dice = random.Random(2026)

    def spoilt(question: bytes) -> bytes:
        answer = bytearray(real(question))
        for _ in range(dice.randint(1, 4)):
            answer[dice.randrange(2, len(answer))] = dice.randrange(256)
        answer[2] = (answer[2] | 0x80) & ~0x02  # an answer, and not a truncated one
        return bytes(answer)

    with answering(spoilt) as address:
        for _ in range(150):
            async with asking(address) as resolver:
                try:
                    assert (await resolver.resolve(NAME, "A")).rcode in ("NOERROR", "NXDOMAIN")
                except CannotObserve as error:
                    assert error.cause in (Cause.UNREACHABLE, Cause.TIMED_OUT)

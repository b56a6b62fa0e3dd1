"""Asking authorities outside the scope: only with leave, and only where that harms nobody."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from agent import consulting
from agent.lab.names import NameServer
from agent.settings import Settings
from agent.world import LookWorld
from checks.verdict import CannotObserve, Cause
from tests.agent.gates import an_endpoint, free_port
from tests.authorities import drip, ok, redirect, web
from tests.tls_servers import Behaviour, listening, silent
from tests.worlds import QUICK, loopback_world

ALLOWED = ("revocation",)
HERE_ALONE = ("127.0.0.2/32",)  # in scope; the rest of loopback is not
SOON = 0.4
LIST = b"what was signed"


@asynccontextmanager
async def a_world(*, consults=ALLOWED, **options):
    async with loopback_world(an_endpoint(), consults=consults, **options) as world:
        yield world


async def fetch(world: LookWorld, url: str, **changes) -> bytes:
    usual = {"purpose": "revocation", "limit_bytes": 1000, "limit_s": 2.0}
    return await world.consult(url, **(usual | changes))


async def refusal(url: str, *, limits=None, **options) -> CannotObserve:
    async with a_world(**options) as world:
        with pytest.raises(CannotObserve) as error:
            await fetch(world, url, **(limits or {}))
    return error.value


async def test_what_an_authority_has_is_fetched():
    with web(list=ok(LIST)) as (server, port):
        async with a_world() as world:
            assert await fetch(world, f"http://127.0.0.1:{port}/list") == LIST
    assert server.asked == ["GET /list"]
    assert b"\r\nUser-Agent: rasoat/" in server.heads[0]
    assert f"\r\nHost: 127.0.0.1:{port}\r\n".encode() in server.heads[0] + b"\r\n"


async def test_a_question_is_put_by_post():
    with web(ocsp=ok(LIST)) as (server, port):
        async with a_world() as world:
            url = f"http://127.0.0.1:{port}/ocsp"
            got = await fetch(world, url, body=b"who?", media_type="application/ocsp-request")
    assert (got, server.log) == (LIST, [("POST", "/ocsp", b"who?")])
    assert b"\r\nContent-Type: application/ocsp-request" in server.heads[0]


async def test_without_leave_nothing_is_asked():
    with web(list=ok(LIST)) as (server, port), NameServer({}) as names:
        for url in (f"http://127.0.0.1:{port}/list", "http://crl.example.vn/"):
            error = await refusal(url, consults=(), resolver=names.address)
            assert (error.cause, error.why.args["purpose"]) == (Cause.NOT_ASKED, "revocation")
    assert (server.log, names.asked) == ([], [])


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(ok(LIST), id="with its length"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + LIST, id="up to the end of the connection"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"4;x=y\r\nwhat\r\nB\r\n was signed\r\n0\r\n\r\n",
            id="in chunks",
        ),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok(LIST), id="after a hint"),
        pytest.param(ok(LIST, "X-Odd:", "X-Odd: a"), id="with odd fields"),
    ],
)
async def test_an_answer_is_read(answer):
    with web(list=answer) as (_, port):
        async with a_world() as world:
            assert await fetch(world, f"http://127.0.0.1:{port}/list") == LIST


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        pytest.param(b"garbage", Cause.UNREACHABLE, id="garbage"),
        pytest.param(b"", Cause.UNREACHABLE, id="nothing"),
        pytest.param(b"SSH-2.0-x\r\n\r\n\r\n", Cause.UNREACHABLE, id="another protocol"),
        pytest.param(ok(LIST)[:-3], Cause.UNREACHABLE, id="cut short"),
        pytest.param(CHUNKED + b"4\r\nwhat\r\n", Cause.UNREACHABLE, id="chunks without an end"),
        pytest.param(CHUNKED + b"-4\r\nwhat\r\n", Cause.UNREACHABLE, id="a chunk of no size"),
        pytest.param(CHUNKED + b"4\r\nwhat is", Cause.UNREACHABLE, id="a chunk too long"),
        pytest.param(ok(LIST, "Content-Length: 3"), Cause.UNREACHABLE, id="two lengths"),
        pytest.param(ok(LIST, "no field"), Cause.UNREACHABLE, id="a line that is no field"),
        pytest.param(
            ok(LIST, "Transfer-Encoding: gzip"), Cause.UNREACHABLE, id="a coding of its own"
        ),
        pytest.param(b"HTTP/1.1 100 Go on\r\n\r\n" * 9, Cause.UNREACHABLE, id="hints alone"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * 90000, Cause.UNREACHABLE, id="no end of it"
        ),
        pytest.param(b"HTTP/1.1 404 No\r\n\r\n", Cause.UNREACHABLE, id="not found"),
        pytest.param(b"HTTP/1.1 302 No\r\n\r\n", Cause.UNREACHABLE, id="a redirect to nowhere"),
        pytest.param(
            redirect("x", status=303), Cause.UNREACHABLE, id="a redirect off the question"
        ),
        pytest.param(ok(b"x" * 1001), Cause.TOO_BIG, id="more than is taken"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, Cause.TOO_BIG, id="more, untold"),
        pytest.param(CHUNKED + b"3E9\r\n", Cause.TOO_BIG, id="a larger chunk"),
    ],
)
async def test_an_answer_that_is_none_is_refused(answer, cause):
    with web(list=answer) as (_, port):
        assert (await refusal(f"http://127.0.0.1:{port}/list")).cause is cause


def announcing(count: int, sent: list[int]) -> Behaviour:
    """Announce so many bytes, and send them until the reader has gone."""

    def behave(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % count)
        for _ in range(count // 65536):
            connection.sendall(bytes(65536))
            sent.append(65536)

    return behave


async def test_of_a_list_of_50_mb_next_to_nothing_is_taken():
    sent: list[int] = []
    with listening(announcing(50_000_000, sent)) as port:
        error = await refusal(f"http://127.0.0.1:{port}/", limits={"limit_bytes": 8_000_000})
    assert error.cause is Cause.TOO_BIG
    assert sum(sent) < 8_000_000  # what the kernels hold


@pytest.mark.parametrize(
    "page", [drip(b"x", 0.05), lambda c, _: silent(c)], ids=["byte by byte", "not at all"]
)
async def test_an_answer_that_never_ends_is_left(page):
    began = time.monotonic()
    with web(list=page) as (_, port):
        error = await refusal(f"http://127.0.0.1:{port}/list", limits={"limit_s": SOON})
    assert error.cause is Cause.TIMED_OUT
    assert time.monotonic() - began < SOON + 1


async def test_an_authority_that_is_down_is_said_to_be():
    error = await refusal(f"http://127.0.0.1:{free_port()}/list")
    assert (error.cause, str(error)) == (Cause.UNREACHABLE, "127.0.0.1 gives no connection")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("https://127.0.0.2/list", id="TLS, which is what is being judged"),
        pytest.param("ldap://127.0.0.2/cn=x", id="a directory"),
        pytest.param("gopher://127.0.0.2/x", id="another protocol"),
        pytest.param("http://u:p@127.0.0.2/list", id="with a password"),
        pytest.param("http:///list", id="no host"),
        pytest.param("http://127.0.0.2:0/list", id="no port"),
        pytest.param("http://127.0.0.2:99999/list", id="a port that cannot be"),
        pytest.param("http://[::1/list", id="a bracket left open"),
        pytest.param("http://a b/list", id="a blank in the host"),
        pytest.param("http://sở.vn/list", id="a host that DNS does not hold"),
        pytest.param("http://[fe80::1%25eth0]/list", id="an address with a zone"),
        pytest.param("", id="nothing"),
    ],
)
async def test_what_is_no_plain_http_is_not_asked(url):
    error = await refusal(url)
    assert error.cause is Cause.OUT_OF_SCOPE
    assert str(error).startswith("only addresses of plain HTTP are asked")


PRIVATE = {
    "127.0.0.1": "loopback out of scope",
    "169.254.169.254": "where clouds keep their keys",
    "10.0.0.1": "a private address",
    "[::1]": "IPv6 loopback",
    "[::ffff:127.0.0.1]": "a mapped address",
    "[64:ff9b::7f00:1]": "loopback behind NAT64",
    "[fd00::1]": "a unique local address",
    "0.0.0.0": "this machine",
    "100.64.0.1": "shared space",
    "192.0.2.1": "an address of nobody",
}


@pytest.mark.parametrize("host", PRIVATE, ids=PRIVATE.values())
async def test_an_address_that_only_this_machine_may_reach_is_not_asked(host):
    error = await refusal(f"http://{host}/list", scope=HERE_ALONE)
    assert error.cause is Cause.OUT_OF_SCOPE
    assert "neither a public address nor in scope" in str(error)


@pytest.mark.parametrize("host", PRIVATE, ids=PRIVATE.values())
async def test_nor_is_it_behind_a_redirect(host):
    with web(inner=ok(b"secret")) as (inner, port):
        away = redirect(f"http://{host}:{port}/inner")
        with web("127.0.0.2", list=away) as (outer, outer_port):
            error = await refusal(f"http://127.0.0.2:{outer_port}/list", scope=HERE_ALONE)
    assert error.cause is Cause.OUT_OF_SCOPE
    assert (outer.asked, inner.log) == (["GET /list"], [])


@pytest.mark.parametrize("records", [["127.0.0.1"], ["10.0.0.1", "169.254.169.254"]], ids=str)
async def test_nor_is_it_behind_a_name(records):
    zone = {("crl.example.vn", "A"): records}
    with web(list=ok(LIST)) as (server, port), NameServer(zone) as names:
        url = f"http://crl.example.vn:{port}/list"
        error = await refusal(url, scope=HERE_ALONE, resolver=names.address)
    assert (error.cause, server.log) == (Cause.OUT_OF_SCOPE, [])


@pytest.mark.parametrize("to", ["file:///etc/passwd", "https://127.0.0.2/", "//a b/"], ids=str)
async def test_nothing_but_plain_http_is_followed(to):
    with web(list=redirect(to)) as (_, port):
        assert (await refusal(f"http://127.0.0.1:{port}/list")).cause is Cause.OUT_OF_SCOPE


async def test_a_redirect_or_two_are_followed_with_the_same_question():
    with web(a=redirect("/b"), b=redirect("c", status=308), c=ok(LIST)) as (server, port):
        async with a_world() as world:
            url = f"http://127.0.0.1:{port}/a"
            assert await fetch(world, url, body=b"who?", media_type="x/y") == LIST
    assert server.log == [("POST", path, b"who?") for path in ("/a", "/b", "/c")]


async def test_redirects_without_end_are_left():
    with web(a=redirect("/b"), b=redirect("/a")) as (server, port):
        error = await refusal(f"http://127.0.0.1:{port}/a")
    assert (error.cause, len(server.log)) == (Cause.UNREACHABLE, 3)


async def test_what_stands_in_a_path_cannot_end_the_line():
    with web() as (server, port):
        await refusal(f"http://127.0.0.1:{port}/a b\u00e9%20?q=\u00a0 x")
    assert server.asked == ["GET /a%20b%C3%A9%20?q=%C2%A0%20x"]
    assert server.heads[0].count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("zone", "faults", "cause"),
    [
        pytest.param({}, {}, Cause.UNREACHABLE, id="a name that is not there"),
        pytest.param(
            {("crl.example.vn", "MX"): ["0 ."]}, {}, Cause.UNREACHABLE, id="a name without address"
        ),
        pytest.param(
            {},
            dict.fromkeys([("crl.example.vn", "A"), ("crl.example.vn", "AAAA")], "servfail"),
            Cause.UNREACHABLE,
            id="a name that nobody knows of",
        ),
        pytest.param(
            {},
            dict.fromkeys([("crl.example.vn", "A"), ("crl.example.vn", "AAAA")], "silent"),
            Cause.TIMED_OUT,
            id="a resolver that does not answer",
        ),
    ],
)
async def test_a_name_that_leads_nowhere_is_said_to(zone, faults, cause):
    with NameServer(zone, faults=faults) as names:
        error = await refusal(
            "http://crl.example.vn/", resolver=names.address, limits={"limit_s": SOON}
        )
    assert error.cause is cause


async def test_the_second_address_is_asked_when_the_first_gives_no_connection():
    zone = {("crl.example.vn", "A"): ["127.0.0.2", "127.0.0.3"]}
    with web("127.0.0.3", list=ok(LIST)) as (_, port), NameServer(zone) as names:
        async with a_world(resolver=names.address) as world:
            assert await fetch(world, f"http://crl.example.vn:{port}/list") == LIST


class TestSharing:
    async def test_the_same_list_is_fetched_once_for_all_looks(self):
        with web(list=ok(LIST)) as (server, port):
            async with a_world() as world:
                others = [LookWorld(world._gate, an_endpoint()) for _ in range(5)]
                url = f"http://127.0.0.1:{port}/list"
                got = await asyncio.gather(*(fetch(each, url) for each in (world, *others)))
        assert (got, len(server.log)) == ([LIST] * 6, 1)

    async def test_so_is_a_failure(self):
        with web() as (server, port):
            async with a_world() as world:
                for _ in range(3):
                    with pytest.raises(CannotObserve):
                        await fetch(world, f"http://127.0.0.1:{port}/list")
        assert len(server.log) == 1

    async def test_other_questions_to_the_same_service_are_asked(self):
        with web(ocsp=ok(LIST)) as (server, port):
            async with a_world() as world:
                for body in (b"1", b"2", b"1"):
                    await fetch(world, f"http://127.0.0.1:{port}/ocsp", body=body)
        assert [body for _, _, body in server.log] == [b"1", b"2"]

    async def test_a_look_that_leaves_takes_the_answer_from_nobody(self):
        with web(list=drip(b"x", 0.02)) as (server, port):
            async with a_world() as world:
                url, other = f"http://127.0.0.1:{port}/list", LookWorld(world._gate, an_endpoint())
                limits = {"limit_bytes": 20, "limit_s": 5.0}
                leaving = asyncio.create_task(fetch(world, url, **limits))
                staying = asyncio.create_task(fetch(other, url, **limits))
                await asyncio.sleep(0.1)
                leaving.cancel()
                with pytest.raises(CannotObserve) as error:
                    await staying
        assert (error.value.cause, len(server.log)) == (Cause.TOO_BIG, 1)

    async def test_old_answers_are_let_go_when_they_are_many_bytes(self, monkeypatch):
        monkeypatch.setattr(consulting, "HELD_BYTES", 2 * len(LIST))
        with web(a=ok(LIST), b=ok(LIST), c=ok(LIST)) as (server, port):
            async with a_world() as world:
                for name in "abcab":
                    await fetch(world, f"http://127.0.0.1:{port}/{name}")
        assert server.asked == [f"GET /{name}" for name in "abcab"]


class TestPoliteness:
    SLOW = Settings(connections_per_address=1, pause_between_s=0.1, connect_timeout_s=1)

    async def test_authorities_are_asked_within_the_same_limits(self):
        with web(a=ok(LIST), b=ok(LIST), c=ok(LIST)) as (_, port):
            async with a_world(settings=self.SLOW) as world:
                began = time.monotonic()
                await asyncio.gather(
                    *(fetch(world, f"http://127.0.0.1:{port}/{name}") for name in "abc")
                )
        assert time.monotonic() - began >= 0.2

    async def test_waiting_for_a_turn_costs_neither_the_question_s_time_nor_the_look_s(self):
        with web(list=ok(LIST)) as (_, port):
            async with a_world(settings=self.SLOW, limit_s=0.5) as world:
                give_back = await world._gate.turn_at("127.0.0.1")
                asking = asyncio.create_task(
                    fetch(world, f"http://127.0.0.1:{port}/list", limit_s=0.3)
                )
                await asyncio.sleep(0.8)
                give_back()
                assert await asking == LIST

    async def test_the_turn_is_given_back_whatever_comes(self):
        pages = {"a": b"", "b": ok(b"x" * 9999), "c": drip(b"x", 0.05), "d": ok(LIST)}
        quick = Settings(connections_per_address=1, pause_between_s=0, connect_timeout_s=1)
        with web(**pages) as (_, port):
            async with a_world(settings=quick) as world:
                for name in "abc":
                    with pytest.raises(CannotObserve):
                        await fetch(world, f"http://127.0.0.1:{port}/{name}", limit_s=SOON)
                assert await fetch(world, f"http://127.0.0.1:{port}/d") == LIST

    async def test_nothing_goes_on_after_the_run(self):
        with web(list=drip(b"x", 0.02)) as (_, port):
            async with a_world(settings=QUICK) as world:
                gate, url = world._gate, f"http://127.0.0.1:{port}/list"
                asking = asyncio.create_task(fetch(world, url, limit_s=30.0))
                await asyncio.sleep(0.05)
                await gate.close()
                with pytest.raises(asyncio.CancelledError):
                    await asking

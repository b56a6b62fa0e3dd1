"""A visit is what a visitor's browser would send, to the pinned address, and nothing else."""

import asyncio
import gzip
import zlib
from dataclasses import replace

import pytest
import requests

from agent.scope import Scope
from agent.world import Gate, LookWorld
from checks.verdict import CannotObserve, Cause
from checks.world import NotConnected
from tests.agent.gates import free_port
from tests.web_servers import (
    HERE,
    HOST,
    answer,
    answering,
    by_path,
    each,
    plain_target,
    settled,
    to,
    without_end,
)
from tests.worlds import QUICK, KeptInMemory, loopback_world

TWICE = gzip.compress(gzip.compress(b"abc"))
BOTH = ("127.0.0.0/8", "::1", "site.example.vn", "*.site.example.vn")


def url(seen, path="/", host=HOST):
    return f"http://{host}:{seen.port}{path}"


async def visited(script, path="/", **how):
    async with answering(script) as seen, loopback_world(plain_target(seen.port)) as world:
        return await world.visit(HERE, url(seen, path), **how), seen


async def test_the_request_is_a_visitor_s():
    _, seen = await visited(by_path({"/a?b=c%20d": answer()}), "/a?b=c%20d")
    (asked,) = seen.asked
    assert (asked.method, asked.path) == ("GET", "/a?b=c%20d")
    assert asked.fields["host"] == f"{HOST}:{seen.port}"
    assert asked.fields["user-agent"].startswith("Mozilla/5.0 (compatible; rasoat/")
    assert asked.fields["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "authorization", "referer"} & asked.fields.keys()


async def test_what_an_observer_says_goes_before():
    _, seen = await visited(
        by_path({"/": answer()}),
        method="OPTIONS",
        headers={"User-Agent": "x", "Origin": "https://a"},
    )
    (asked,) = seen.asked
    assert (asked.method, asked.fields["user-agent"], asked.fields["origin"]) == (
        "OPTIONS", "x", "https://a",
    )  # fmt: skip


async def test_the_answer_is_told_as_it_was_sent():
    sent = answer(
        "200 Tot",
        "X-B: 1",
        "set-cookie: a=1",
        "Set-Cookie: b=2",
        "X-Long: a\r\n  b",
        "X-Latin: \xe9",
    )
    page, _ = await visited(by_path({"/": sent}))
    assert (page.status, page.reason, page.http_version, page.ended) == (
        200, "Tot", "HTTP/1.1", "complete",
    )  # fmt: skip
    assert page.headers[:5] == (
        ("X-B", "1"),
        ("set-cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Long", "a b"),
        ("X-Latin", "\xe9"),
    )
    assert (page.body, page.tls, page.address) == (b"ok", None, HERE)
    assert page.header("SET-COOKIE") == "a=1"


@pytest.mark.parametrize(
    ("coding", "body", "told", "ended"),
    [
        pytest.param("gzip", gzip.compress(b"abc"), b"abc", "complete", id="gzip"),
        pytest.param("deflate", zlib.compress(b"abc"), b"abc", "complete", id="deflate"),
        pytest.param("deflate", zlib.compress(b"abc")[2:-4], b"abc", "complete", id="bare deflate"),
        pytest.param("gzip, gzip", TWICE, b"abc", "complete", id="twice"),
        pytest.param("identity", b"abc", b"abc", "complete", id="identity"),
        pytest.param("br", b"\x0b\x01", b"\x0b\x01", "undecodable", id="brotli was not asked for"),
        pytest.param("gzip", b"no gzip", b"no gzip", "undecodable", id="said and not done"),
        pytest.param("gzip,gzip,gzip,gzip", b"x", b"x", "undecodable", id="too many"),
        pytest.param("gzip", gzip.compress(b"abc")[:-6], b"abc", "complete", id="without its end"),
    ],
)  # fmt: skip
async def test_a_body_is_decoded(coding, body, told, ended):
    page, _ = await visited(
        by_path({"/": answer("200 OK", f"Content-Encoding: {coding}", body=body)})
    )
    assert (page.body, page.ended) == (told, ended)


async def test_a_body_is_cut_at_the_limit():
    page, _ = await visited(by_path({"/": answer(body=b"x" * 300_000)}), limit_bytes=100_000)
    assert (len(page.body), page.ended) == (100_000, "cut")


async def test_requests_carries_every_visit(monkeypatch):
    carried, send = [], requests.Session.send

    def noting(session, prepared, **how):
        carried.append(prepared.url)
        return send(session, prepared, **how)

    monkeypatch.setattr(requests.Session, "send", noting)
    _, seen = await visited(by_path({"/": answer()}))
    assert carried == [url(seen)]


async def test_redirects_are_told_and_not_followed():
    page, seen = await visited(by_path({"/": to("/b")}))
    assert (page.status, page.header("location"), seen.paths()) == (302, "/b", ["/"])


async def test_visits_to_one_origin_use_one_connection_and_keep_no_cookie():
    script = by_path({"/": answer("200 OK", "Set-Cookie: a=1")})
    async with answering(script) as seen, loopback_world(plain_target(seen.port)) as world:
        for _ in range(5):
            await world.visit(HERE, url(seen))
    assert {one.connection for one in seen.asked} == {1}
    assert all("cookie" not in one.fields for one in seen.asked)


async def test_visits_at_the_same_time_come_one_after_another():
    script = by_path({"/": answer()})
    async with answering(script) as seen, loopback_world(plain_target(seen.port)) as world:
        await asyncio.gather(*(world.visit(HERE, url(seen)) for _ in range(8)))
    assert (len(seen.asked), seen.connections, seen.most) == (8, 1, 1)


async def test_a_connection_is_closed_before_another_is_opened():
    script = by_path({"/": answer()})
    hosts = (HOST, f"b.{HOST}")
    async with answering(script) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, scope=BOTH) as world:
            world._visits._at[hosts[1]] = (HERE,)
            for host in hosts * 2:
                await world.visit(HERE, url(seen, host=host))
    assert (seen.connections, seen.most) == (4, 1)


async def test_what_was_closed_meanwhile_is_opened_again():
    async def once():
        yield answer()

    async with (
        answering(lambda _: once()) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        for _ in range(3):
            page = await world.visit(HERE, url(seen))
            await asyncio.sleep(0.05)
    assert page.status == 200
    assert seen.connections == 3


async def test_what_was_begun_to_be_answered_is_not_asked_twice():
    script = each([answer(), b"HTTP/1.1 200"])
    async with answering(script) as seen, loopback_world(plain_target(seen.port)) as world:
        await world.visit(HERE, url(seen))
        with pytest.raises(Exception, match=r"silent|closed|garbled"):
            await world.visit(HERE, url(seen), timeout_s=0.5)
    assert len(seen.asked) == 2


async def test_the_environment_has_no_say(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text(f"machine {HOST} login u password p\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    page, seen = await visited(by_path({"/": answer()}))
    assert page.status == 200
    assert "authorization" not in seen.asked[0].fields


async def test_connections_are_closed_when_the_look_ends():
    async with answering(by_path({"/": answer()})) as seen:
        async with loopback_world(plain_target(seen.port)) as world:
            await world.visit(HERE, url(seen))
            assert seen.open == 1
        await settled(seen)


async def test_a_visit_that_nobody_waits_for_ends_at_once():
    slow = without_end(b"HTTP/1.1 200 OK\r\n\r\n", piece=b"x", every_s=0.05)
    async with answering(lambda _: slow) as seen:
        with pytest.raises(TimeoutError):
            async with loopback_world(plain_target(seen.port), limit_s=0.3) as world:
                await world.visit(HERE, url(seen))
        await settled(seen)


OUTSIDE = {
    "another host": "http://khac.example.com/",
    "a host that begins alike": f"http://{HOST}.example.com/",
    "an address of this machine": "http://127.0.0.1/",
    "the same as one number": "http://2130706433/",
    "a cloud's metadata": "http://169.254.169.254/latest/",
    "a file": "file:///etc/passwd",
    "another scheme": f"ftp://{HOST}/",
    "a mail server's port": f"http://{HOST}:25/",
    "port 0": f"http://{HOST}:0/",
    "no host": "http:///a",
    "a broken address": "http://[::1",
    "a name before an @": f"http://{HOST}@khac.example.com/",
}


@pytest.mark.parametrize("there", OUTSIDE.values(), ids=OUTSIDE)
async def test_nothing_outside_is_asked(there):
    async with (
        answering(by_path({}, answer())) as seen,
        loopback_world(plain_target(seen.port), scope=("127.0.0.1", HOST)) as world,
    ):
        with pytest.raises(CannotObserve) as refused:
            await world.visit(HERE, there)
    assert refused.value.cause is Cause.OUT_OF_SCOPE
    assert seen.asked == []


async def test_an_address_that_is_not_the_target_s_is_not_asked():
    async with loopback_world(plain_target(80)) as world:
        with pytest.raises(CannotObserve) as refused:
            await world.visit("127.0.0.9", f"http://{HOST}/")
    assert refused.value.cause is Cause.OUT_OF_SCOPE


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_who_asks_to_be_left_alone_is_left_alone_by_every_look(status):
    async with (
        answering(by_path({}, answer(status, "Retry-After: 5"))) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        first = await world.visit(HERE, url(seen))
        for _ in range(3):
            with pytest.raises(CannotObserve) as refused:
                await world.visit(HERE, url(seen, "/b"))
    assert first.status == int(status[:3])
    assert refused.value.cause is Cause.UNREACHABLE
    assert status[:3] in str(refused.value)
    assert seen.paths() == ["/"]


async def test_a_closed_port_is_told_as_one():
    async with loopback_world(plain_target(free_port())) as world:
        port = world._target.declared.port
        with pytest.raises(NotConnected) as refused:
            await world.visit(HERE, f"http://{HOST}:{port}/")
    assert refused.value.failure == "refused"


async def test_no_more_than_two_connections_at_once_to_an_address():
    script = by_path({"/": answer()})
    async with answering(script) as seen:
        gate = Gate(replace(QUICK, connections_per_address=2), Scope.of(BOTH), KeptInMemory())

        async def look():
            async with LookWorld(gate, plain_target(seen.port)).within(10) as world:
                for _ in range(3):
                    await world.visit(HERE, url(seen))

        await asyncio.gather(*(look() for _ in range(9)))
    assert len(seen.asked) == 27
    assert seen.most <= 2

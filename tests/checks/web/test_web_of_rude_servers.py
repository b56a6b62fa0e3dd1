"""Websites that mean harm: bounded in time, never a traceback, nothing asked out of scope."""

import gzip
import socket
import threading
import time
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest

from agent.masking import mask
from checks.verdict import Cause, NotSeen, Status
from checks.web.observe import observe
from checks.web.visiting.site import FIRST_LOOK
from tests.checks.web.judged_sites import judged
from tests.web_servers import (
    answer,
    answering,
    by_path,
    dripping,
    html,
    plain_target,
    to,
    without_end,
)
from tests.worlds import KeptInMemory, loopback_world

ELSEWHERE = "127.0.0.77"
SCOPE = ("127.0.0.1", "site.example.vn")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BOMB = gzip.compress(bytes(100_000_000), 9)
LONG = "<p>Tin tức</p>" * 3_500_000


@contextmanager
def canary():
    """Stand outside the scope, and note whoever comes."""
    came = []
    with socket.create_server((ELSEWHERE, 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def watch():
            while not stop.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    came.append(connection.getpeername())
                    connection.close()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            stop.set()
            thread.join()


@asynccontextmanager
async def looked(script, **how):
    async with answering(script) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, scope=SCOPE, limit_s=60, **how) as world:
            began = time.monotonic()
            facts = await observe(target, world)
            yield facts, seen, time.monotonic() - began, judged(target, facts)


async def a_look_at(script):
    async with looked(script) as told:
        return told


def chain(asked):
    """Lead on for ever."""
    number = int(asked.path[2:] or 0) if asked.path.startswith("/n") else 0
    return to(f"/n{number + 1}")


def everything(said):
    return lambda _asked: said() if callable(said) else said


def in_charset(charset, body):
    return by_path({"/": answer("200 OK", f"Content-Type: text/html{charset}", body=body)})


RUDE = {
    "redirects in a circle": by_path({"/": to("/a"), "/a": to("/")}),
    "a chain of 1,000 redirects": chain,
    "a gzip bomb everywhere": everything(answer("200 OK", "Content-Encoding: gzip", body=BOMB)),
    "an endless body everywhere": everything(lambda: without_end(OK + b"\r\n")),
    "a header of 1 MB": everything(OK + b"X-A: " + b"x" * 1_000_000 + b"\r\n\r\n"),
    "10,000 cookies": everything(OK + b"Set-Cookie: a=1\r\n" * 10_000 + b"\r\n"),
    "99 long cookies": everything(html(*[f"Set-Cookie: a{n}={'x' * 3000}" for n in range(90)])),
    "50 MB of HTML": by_path({"/": html(body=LONG)}),
    "a page of tags alone": by_path({"/": html(body="<a b=c>" * 140_000)}),
    "a page of open comments": by_path({"/": html(body="<!--" * 240_000)}),
    "null bytes": by_path({"/": html(body="\0" * 5000 + "<title>\0</title>")}),
    "broken UTF-8": in_charset("", b"\xff\xfe\xc3(" * 99),
    "a charset that is none": in_charset("; charset=idna", b"xn--" * 20_000),
    "a charset nobody knows": in_charset("; charset=x-mau", "Xin chào".encode()),
    "200 for every path": everything(html(body="<title>Trang chủ</title>")),
    "the path sent back": lambda asked: html(body=f"ref: refs/ {asked.path} <?php $a = 1;"),
    "no HTTP at all": everything(b"\0\1\2\3\r\n\r\n"),
    "a hang-up": everything(None),
}  # fmt: skip


@pytest.mark.parametrize("script", RUDE.values(), ids=RUDE)
async def test_a_rude_site_is_looked_at_within_bounds(script):
    _, seen, took_s, told = await a_look_at(script)
    assert took_s < 20
    assert len(seen.asked) <= FIRST_LOOK
    assert seen.most <= 1
    assert told.keys()
    assert not any("bug" in why for _, why in told.values())


async def test_a_site_that_drips_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr("checks.web.visiting.site.PAGE_S", 1.0)
    monkeypatch.setattr("checks.web.visiting.site.PROBE_S", 0.5)
    monkeypatch.setattr("checks.web.visiting.site.MOST_SECONDS", 3.0)
    slow = everything(lambda: dripping(OK + b"\r\n" + b"x" * 9000, every_s=0.01))
    facts, _seen, took_s, told = await a_look_at(slow)
    assert took_s < 8
    assert told["FILES.settings"][0] is Status.UNKNOWN
    assert isinstance(facts.robots, NotSeen)


OUTSIDE = {
    "another machine": "http://{canary}/",
    "this machine": "http://127.0.0.1:{canary_port}/",
    "a cloud's metadata": "http://169.254.169.254/latest/meta-data/",
    "a file": "file:///etc/passwd",
    "another host": "http://nha-cai.example.com/",
    "a host with the site's name before it": "http://site.example.vn@{canary}/",
    "the same with a backslash": "http://{canary}\\@site.example.vn/",
    "a mail server's port": "http://site.example.vn:25/",
    "javascript": "javascript:alert(1)",
    "an address as one number": "http://2130706509/",
    "an IPv6 address carrying it": "http://[::ffff:7f00:4d]/",
    "a broken one": "http://[::1/",
}


@pytest.mark.parametrize(
    ("by", "there"),
    [
        pytest.param(by, there, id=f"{name} by {by}")
        for by in ("Location", "a refresh")
        for name, there in OUTSIDE.items()
        if (by, name) != ("a refresh", "a broken one")  # browsers stay
    ],
)
async def test_what_leads_out_of_scope_is_recorded_and_never_asked(there, by):
    with canary() as (port, came):
        url = there.format(canary=f"{ELSEWHERE}:{port}", canary_port=port)
        page = f'<meta http-equiv="refresh" content="0; url={url}">'
        script = by_path({"/": to(url) if by == "Location" else html(body=page)})
        facts, _, _, told = await a_look_at(script)
    assert came == []
    walk = facts.fronts["127.0.0.1"].plain
    assert walk.end == "outside"
    assert walk.led_to
    assert told["REDIRECTS-IN-SCOPE.in-scope"][0] is Status.FAIL
    assert told["FRAMING.refused"][0] is Status.UNKNOWN


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_site_that_asks_to_be_left_alone_is_unknown(status):
    facts, seen, _, told = await a_look_at(everything(answer(status)))
    assert len(seen.asked) == 1
    assert {status for status, _ in told.values()} <= {
        Status.UNKNOWN,
        Status.NOT_APPLICABLE,
        Status.FAIL,
    }
    assert told["HSTS.sent"][0] is Status.UNKNOWN
    assert facts.files.cause is Cause.UNREACHABLE


async def test_a_site_that_has_had_enough_is_asked_no_more():
    def script(asked):
        return (
            answer("429 Too Many Requests")
            if "svn" in asked.path
            else by_path({"/": html()})(asked)
        )

    _, seen, _, told = await a_look_at(script)
    assert seen.paths()[-1] == "/.svn/wc.db"
    assert told["FILES.repositories"][0] is Status.UNKNOWN
    assert told["FRAMING.refused"][0] is Status.FAIL


async def test_a_login_wall_is_unknown_where_a_page_is_needed():
    _, _, _, told = await a_look_at(
        everything(answer("401 Unauthorized", "WWW-Authenticate: Basic"))
    )
    assert told["FRAMING.refused"] == (Status.UNKNOWN, "the site's page answers 401")
    assert told["FILES.settings"][0] is Status.PASS


async def test_a_site_begins_where_the_inventory_says():
    script = by_path({"/cong": html(body="<title>Cổng</title>")})
    async with answering(script) as seen:
        target = plain_target(seen.port, path="/cong")
        async with loopback_world(target, scope=SCOPE) as world:
            facts = await observe(target, world)
    assert facts.fronts["127.0.0.1"].document.title == "Cổng"


async def test_a_login_page_is_a_page():
    script = by_path(
        {"/": to("/login"), "/login": html("Set-Cookie: sid=1; Path=/", body="<form>")}
    )
    facts, _, _, told = await a_look_at(script)
    assert facts.fronts["127.0.0.1"].page.url.endswith("/login")
    assert told["SESSION-COOKIES.secure"][0] is Status.FAIL


async def test_a_site_that_wants_its_cookie_back_is_no_circle():
    def script(asked):
        if asked.path != "/":
            return answer("404 Not Found")
        return (
            html()
            if asked.fields.get("cookie") == "vao=1"
            else to("/", "Set-Cookie: vao=1; Path=/")
        )

    _, _, _, told = await a_look_at(script)
    assert told["REDIRECTS-END.end"][0] is Status.PASS


async def test_what_answers_200_to_everything_opens_nothing():
    _, _, _, told = await a_look_at(RUDE["200 for every path"])
    assert told["FILES.settings"][0] is Status.PASS
    assert told["FILES.repositories"][0] is Status.PASS
    assert told["PLAIN-DEALING.missing"][0] is Status.FAIL


async def test_no_cookie_s_value_is_stored_or_kept():
    keeper = KeptInMemory()
    script = by_path({"/": html("Set-Cookie: sid=bi-mat-8f3a; Path=/")})
    async with looked(script, keeper=keeper) as (facts, _, _, _):
        assert "bi-mat" not in repr(facts)
    assert all(b"bi-mat" not in mask(kept) for kept in keeper.kept.values())

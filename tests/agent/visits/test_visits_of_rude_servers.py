"""What a server does to a visitor who does not watch out: time and memory stay bounded."""

import gzip
import time
import tracemalloc
from contextlib import asynccontextmanager

import pytest

from checks.page import NoPage
from tests.web_servers import (
    HERE,
    HOST,
    answer,
    answering,
    dripping,
    html,
    plain_target,
    without_end,
)
from tests.worlds import loopback_world

MOST_BYTES = 12_000_000  # what one visit may hold at once, with a limit of 1 MB
BOMB = gzip.compress(bytes(200_000_000), 9)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = "Content-Encoding: gzip"


@asynccontextmanager
async def rude(make):
    async with (
        answering(lambda _: make()) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        yield seen, world


BODIES = {
    "an endless body": (lambda: without_end(OK + b"\r\n"), "cut"),
    "an endless body in pieces": (
        lambda: without_end(CHUNKED, piece=b"10000\r\n" + b"x" * 65536 + b"\r\n"), "cut",
    ),
    "50 MB of HTML": (lambda: html(body="<p>a" * 12_500_000), "cut"),
    "a gzip bomb": (lambda: answer("200 OK", PACKED, body=BOMB), "cut"),
    "a gzip bomb in gzip": (
        lambda: answer("200 OK", f"{PACKED}, gzip", body=gzip.compress(BOMB)), "cut",
    ),
    "a gzip bomb in a redirect": (
        lambda: answer("302 Found", "Location: /b", PACKED, body=BOMB), "cut",
    ),
    "one byte a second": (lambda: without_end(OK + b"\r\n", piece=b"x", every_s=0.3), "timed_out"),
    "less than was promised": (lambda: answer(body="abc", length=900), "timed_out"),
    "a piece without its length": (lambda: without_end(CHUNKED, piece=b"1" * 65536), "broken_off"),
    "a piece of no length": (lambda: CHUNKED + b"zz\r\nabc", "broken_off"),
    "a negative length": (lambda: OK + b"Content-Length: -5\r\n\r\nabc", "timed_out"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "ended"), BODIES.values(), ids=BODIES)
async def test_a_body_ends(make, ended):
    async with (
        answering(lambda _: make()) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        began = time.monotonic()
        page = await world.visit(HERE, f"http://{HOST}:{seen.port}/", timeout_s=2)
        took_s = time.monotonic() - began
    assert page.ended == ended
    assert len(page.body) <= 1_000_000
    assert took_s < 4


HEADS = {
    "a header of 1 MB": (lambda: OK + b"X-A: " + b"x" * 1_000_000 + b"\r\n\r\n", "too_big"),
    "10,000 cookies": (lambda: OK + b"Set-Cookie: a=1\r\n" * 10_000 + b"\r\n", "too_big"),
    "endless headers": (lambda: without_end(OK, piece=b"X-A: 1\r\n" * 10), "too_big"),
    "an endless header": (lambda: without_end(OK + b"X-A: ", piece=b"x" * 65536), "too_big"),
    "endless patience asked for": (
        lambda: without_end(piece=b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "too_big",
    ),
    "a header at one byte a second": (lambda: dripping(OK + b"X-A: 1", every_s=0.3), "silent"),
    "no answer": (lambda: dripping(b" ", every_s=60), "silent"),
    "a hang-up": (lambda: None, "closed"),
    "no HTTP": (lambda: b"220 mail ESMTP\r\n", "garbled"),
    "null bytes": (lambda: b"\0" * 5000 + b"\r\n", "garbled"),
    "a status that is none": (lambda: b"HTTP/1.1 abc\r\n\r\n", "garbled"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "failure"), HEADS.values(), ids=HEADS)
async def test_a_head_that_is_none_is_told_as_such(make, failure):
    async with (
        answering(lambda _: make()) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        began = time.monotonic()
        with pytest.raises(NoPage) as refused:
            await world.visit(HERE, f"http://{HOST}:{seen.port}/", timeout_s=2)
        took_s = time.monotonic() - began
    assert refused.value.failure == failure
    assert took_s < 4


@pytest.mark.parametrize("name", ["a gzip bomb", "an endless body", "a gzip bomb in a redirect"])
async def test_memory_stays_bounded(name):
    made = BODIES[name][0]
    async with (
        answering(lambda _: made()) as seen,
        loopback_world(plain_target(seen.port)) as world,
    ):
        await world.visit(HERE, f"http://{HOST}:{seen.port}/", limit_bytes=1000, timeout_s=5)
        tracemalloc.start()
        await world.visit(HERE, f"http://{HOST}:{seen.port}/", timeout_s=5)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < MOST_BYTES


async def test_a_strange_field_hides_no_other():
    sent = OK + b"X-A: 1\r\nkeine Zeile\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n"
    async with rude(lambda: sent) as (seen, world):
        page = await world.visit(HERE, f"http://{HOST}:{seen.port}/", timeout_s=2)
    assert page.header("x-a") == "1"

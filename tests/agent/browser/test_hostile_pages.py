"""Pages that want out, and pages that never end: nothing is reached, and everything is bounded."""

import time

from tests.agent.browser.shown import page, settings, told
from tests.web_servers import (
    answer,
    answering,
    by_path,
    html,
    plain_target,
    settled,
    to,
    without_end,
)
from tests.worlds import loopback_world

ELSEWHERE = "127.0.0.2"
ONLY_HERE = ("127.0.0.1",)
REACHING_OUT = {
    "a redirect": lambda port: to(f"http://{ELSEWHERE}:{port}/"),
    "a script that goes": lambda port: page(f"<script>location='http://{ELSEWHERE}:{port}/'</script>"),
    "windows": lambda port: page(
        f"<script>for(let i=0;i<9;i++)window.open('http://{ELSEWHERE}:{port}/')</script>"
    ),
    "what a page needs": lambda port: page(
        f"<script src='http://{ELSEWHERE}:{port}/x.js'></script><img src='http://localhost:{port}/'>"
        f"<iframe src='http://{ELSEWHERE}:{port}/'></iframe>"
        f"<script>new WebSocket('ws://{ELSEWHERE}:{port}/');"
        f"new Worker(URL.createObjectURL(new Blob([`fetch('http://{ELSEWHERE}:{port}/w')`])))</script>"
    ),
    "files": lambda port: page("<iframe src='file:///etc/passwd'></iframe>"),
    "a service worker": lambda port: page(
        "<script>navigator.serviceWorker?.register('/sw.js')</script>"
    ),
}  # fmt: skip


async def test_a_page_reaches_nothing_outside_the_scope():
    answers = {}
    async with answering(lambda _asked: html(body="secret"), host=ELSEWHERE) as other:
        async with answering(lambda asked: answers["now"] if asked.path == "/" else None) as seen:
            target = plain_target(seen.port)
            world = loopback_world(target, scope=ONLY_HERE, settings=settings(), limit_s=60)
            found = {}
            async with world as open_world:
                for name, made in REACHING_OUT.items():
                    answers["now"] = made(other.port)
                    found[name] = await told(open_world, target)
        assert other.connections == 0
    outside = "out_of_scope: 127.0.0.2 is outside the declared scope"
    assert found["a redirect"] == found["a script that goes"] == outside
    missed = {(one.host, one.why): one.kinds for one in found["what a page needs"].unloaded}
    assert missed.keys() == {(ELSEWHERE, "outside"), ("localhost", "outside")}
    assert {"Script", "Document"} <= set(missed[ELSEWHERE, "outside"])
    assert all(found[name].unloaded == () for name in ("windows", "files", "a service worker"))
    assert (await settled(seen)).most <= 2


ENDLESS = {
    "loop": (page("<script>for(;;);</script>"), "timed_out: the page kept the browser busy"),
    "alert": (page("<script>for(;;)alert(1)</script>"), "timed_out: "),
    "memory": (
        page("<script>const a=[];for(;;)a.push(new Uint8Array(1<<27).fill(1))</script>"),
        "too_big: ",
    ),
    "download": (
        answer("200 OK", "Content-Type: application/zip", "Content-Disposition: attachment"),
        "unreachable: site.example.vn shows no page but a file",
    ),
    "error": (
        answer("500 Oops", "Content-Type: text/html", body="<h1>Oops</h1>"),
        "unreachable: site.example.vn answers with HTTP status 500",
    ),
    "silence": (None, "unreachable: the browser could not open site.example.vn: ERR_EMPTY"),
}  # fmt: skip


async def test_a_page_without_end_has_one_here(profiles):
    answers, found = {}, {}
    async with answering(lambda asked: answers["now"] if asked.path == "/" else None) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, settings=settings(), limit_s=90) as world:
            for name, (made, _) in ENDLESS.items():
                answers["now"] = made
                began = time.monotonic()
                found[name] = await told(world, target)
                assert time.monotonic() - began < 25, name
            answers["now"] = page("<p>Lại là một trang thường</p>")
            after = await told(world, target)
    assert {name: str(says)[: len(ENDLESS[name][1])] for name, says in found.items()} == {
        name: says for name, (_, says) in ENDLESS.items()
    }
    assert after.settled  # the browser was started anew
    assert list(profiles.iterdir()) == []


async def test_a_page_that_is_sent_without_end_is_cut_off():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>x</h1>"
    async with answering(lambda _asked: without_end(head)) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, settings=settings(), limit_s=30) as world:
            found = await told(world, target)
    # Whichever comes first on this machine: too many bytes, too much memory, or the end of time.
    assert not found.settled if not isinstance(found, str) else found.startswith("t")


async def test_requests_without_end_are_no_quiet_page():
    busy = (
        "<script>const f=()=>fetch('/x'+Math.random()).finally(f);for(let i=0;i<9;i++)f()</script>"
    )
    async with answering(by_path({"/": page(busy)})) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, settings=settings(), limit_s=30) as world:
            found = await told(world, target)
    assert isinstance(found, str) or not found.settled
    assert seen.most <= 2


async def test_a_site_that_wants_to_be_left_alone_is():
    busy = answer("503 Busy", "Retry-After: 5", "Content-Type: text/html", body="<h1>x</h1>")
    async with answering(lambda _asked: busy) as seen:
        target = plain_target(seen.port)
        async with loopback_world(target, settings=settings(), limit_s=30) as world:
            says = "unreachable: site.example.vn answered 503 and was asked nothing more"
            assert await told(world, target) == says
            asked = len(seen.asked)
            assert await told(world, target) == says
    assert len(seen.asked) == asked

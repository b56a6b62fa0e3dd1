"""Chromium as a program: absent, broken, cancelled, not trusted."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from agent.browser.program import axe
from agent.settings import Settings
from checks.verdict import CannotObserve
from tests.agent.browser.shown import SMALL, page, settings, told
from tests.checks.tls.nginx import nginx
from tests.tls_servers import site
from tests.web_servers import HOST, answering, by_path, plain_target, secure_target
from tests.worlds import loopback_world

PAGE = "<!DOCTYPE html><html lang=vi><title>Trang</title><h1>Trang</h1>"
PLACE = "root FOLDER; default_type text/html; if ($uri = /) { rewrite ^ /page.html last; } "
LONG = replace(SMALL, limit_s=60)


def commands() -> list[str]:
    """Return the command of every process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_text(errors="replace"))
    return found


@pytest.mark.parametrize(
    ("program", "says"),
    [
        pytest.param("/nowhere/chromium", "no_tool: Chromium is not installed", id="absent"),
        pytest.param("/bin/false", "no_tool: Chromium does not start", id="ending at once"),
    ],
)
async def test_without_a_browser_nothing_is_seen(program, says):
    async with answering(by_path({"/": page("")})) as seen:
        target, own = plain_target(seen.port), Settings(chromium=program, pause_between_s=0)
        async with loopback_world(target, settings=own) as world:
            assert await told(world, target) == says
    assert seen.asked == []


def test_without_axe_core_it_is_said_which_tool_is_missing():
    with pytest.raises(CannotObserve, match="axe-core is not installed"):
        axe(Settings(axe="/nowhere/axe.min.js"))


async def test_a_cancelled_look_leaves_neither_process_nor_folder(profiles):
    async with answering(by_path({"/": page("<script>for(;;);</script>")})) as seen:
        target = plain_target(seen.port)
        with pytest.raises(TimeoutError):
            async with loopback_world(target, settings=settings(), limit_s=4) as world:
                await world.browse("127.0.0.1", target.declared.url, view=LONG)
    assert list(profiles.iterdir()) == []
    await asyncio.sleep(0.1)
    assert [one for one in commands() if str(profiles) in one] == []


@pytest.mark.parametrize("known", [True, False], ids=["the agency's authority", "nobody"])
async def test_a_certificate_is_trusted_when_it_is_vouched_for_by(known, tmp_path):
    shown = site()
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    with nginx(tmp_path, shown, PLACE.replace("FOLDER", str(tmp_path)), ssl="ssl http2") as port:
        target = secure_target(port, root=shown if known else None)
        async with loopback_world(target, settings=settings(), limit_s=30) as world:
            found = await told(world, target)
    if known:
        assert (found.protocol, found.settled) == ("h2", True)
    else:
        assert (
            found == f"unreachable: the browser does not trust {HOST}: ERR_CERT_AUTHORITY_INVALID"
        )

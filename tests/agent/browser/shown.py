"""A real Chromium shown pages of a test's own, and what it brings back."""

from dataclasses import replace

from agent.settings import Settings
from checks.browsing import Browsed, View
from checks.verdict import CannotObserve
from tests.programs import program
from tests.web_servers import HERE, html

SETTINGS = Settings(pause_between_s=0, connect_timeout_s=2, read_timeout_s=2)
SMALL = View(width=360, height=640, scale=2, mobile=True, quiet_s=0.5, limit_s=4)


def settings(**changes) -> Settings:
    """The program's own settings; without Chromium the test is skipped, or fails under CI."""
    return replace(SETTINGS, chromium=program("chromium"), **changes)


def page(body: str, *, head: str = "") -> bytes:
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    start = f'<!DOCTYPE html><html lang="vi"><title>Trang</title>{viewport}{head}'
    return html(body=f"{start}<body><h1>Trang mẫu</h1>{body}")


async def told(world, target, **how) -> Browsed | str:
    """Return what was seen, or the sentence that says why nothing was."""
    try:
        seen: Browsed = await world.browse(HERE, target.declared.url, **{"view": SMALL, **how})
    except CannotObserve as error:
        return f"{error.cause}: {error}"
    return seen

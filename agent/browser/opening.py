"""Open a page in a browser context of its own, wait until it is quiet, and ask what was seen."""

import asyncio
import json
from importlib.resources import files
from typing import Any

from agent import __version__
from agent.browser.load import Load
from agent.browser.pipe import BrowserGone, CallFailed, Pipe
from checks.browsing import Browsed, Layout, Span, Unloaded, View
from checks.verdict import CannotObserve, Cause

WORLD = "rasoat"
FRAME_WIDTH, FRAME_HEIGHT = 64, 128
LOOKS_EVERY_S = 0.1
ANSWERS_WITHIN_S = 5.0
LEAVES_WITHIN_S = 2.0
BUSY_S = 0.25  # a page that takes as long to answer is at work
AXE_WITHIN_S = 40.0
LONGEST_TASKS = 5000
SAMPLES = 2


def script(name: str) -> str:
    """Return a script of this package."""
    return files("agent.browser").joinpath(f"{name}.js").read_text(encoding="utf-8")


async def opened(load: Load, url: str, *, axe: str = "") -> Browsed:
    """Load a page once. Raises CannotObserve, BrowserGone, CallFailed, TimeoutError."""
    pipe = load.pipe
    context = (await pipe.call("Target.createBrowserContext"))["browserContextId"]
    await _prepared(load, context)
    try:
        browsed = await _seen(load, url, axe)
    except CannotObserve:
        await _left(pipe, context)
        raise
    await _left(pipe, context)
    return browsed


async def _left(pipe: Pipe, context: str) -> None:
    """Close the page with all that it kept; a browser that will not is of no more use."""
    pipe.hear_no_more()
    try:
        await pipe.call(
            "Target.disposeBrowserContext", browserContextId=context, within_s=LEAVES_WITHIN_S
        )
    except (BrowserGone, CallFailed, TimeoutError):
        pipe.close()


async def _seen(load: Load, url: str, axe: str) -> Browsed:
    machine = await _slowed_down(load)
    going = _entered(load, url)
    limit = asyncio.timeout(load.view.limit_s)
    try:
        async with limit:
            told = await _settled(load, going)
    except TimeoutError:
        if not limit.expired():
            raise
        told = await _unsettled(load)
    finally:
        going.cancel()
    load.check()
    load.pipe.send("Page.stopScreencast", load.session)
    return await _browsed(load, told, settled=not limit.expired(), axe=axe, machine=machine)


async def _slowed_down(load: Load) -> float:
    """Make the page's processor as slow as the view's, and return what it is then.

    What was the fastest so far counts: where other programs are busy just now, and leave off later,
    the page must not be the faster for it.
    """
    now = max([float(await _evaluated(load, script("machine"))) for _ in range(SAMPLES)])
    load.pipe.fastest = max(load.pipe.fastest, now)
    rate = max(1.0, load.pipe.fastest / load.view.cpu) if load.view.cpu else 1.0
    await load.pipe.call("Emulation.setCPUThrottlingRate", load.session, rate=round(rate, 2))
    return now / rate


async def _unsettled(load: Load) -> dict[str, Any]:
    """Return what there is when the time is over. Raises CannotObserve when that is nothing."""
    load.check()
    if not load.status:
        raise CannotObserve(
            Cause.TIMED_OUT, "no page came within {limit} seconds", limit=load.view.limit_s
        )
    return await _told(load)


async def _prepared(load: Load, context: str) -> None:
    """Make an empty page with the view's screen, line and machine."""
    pipe, view = load.pipe, load.view
    await pipe.call("Browser.setDownloadBehavior", behavior="deny", browserContextId=context)
    made = await pipe.call(
        "Target.createTarget", url="about:blank", browserContextId=context,
        width=view.width, height=view.height,
    )  # fmt: skip
    target = {"targetId": made["targetId"], "flatten": True}
    session = (await pipe.call("Target.attachToTarget", **target))["sessionId"]
    load.session = session
    pipe.hear(session, load.hear)
    load.main_frame = (await pipe.call("Page.getFrameTree", session))["frameTree"]["frame"]["id"]
    for method, params in _preparations(view, await _agent_of(pipe, view)):
        await pipe.call(method, session, **params)
    until = asyncio.get_running_loop().time() + ANSWERS_WITHIN_S
    while not load.frames and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.02)  # the empty screen is what progress begins from


def _preparations(view: View, agent: str) -> list[tuple[str, dict[str, Any]]]:
    screen = {
        "width": view.width, "height": view.height, "deviceScaleFactor": view.scale,
        "mobile": view.mobile,
    }  # fmt: skip
    line = {
        "offline": False,
        "latency": view.latency_ms,
        "downloadThroughput": view.down_kbps * 128 or -1,  # bytes a second
        "uploadThroughput": view.up_kbps * 128 or -1,
    }
    waited_for = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
    frames = {"format": "png", "maxWidth": FRAME_WIDTH, "maxHeight": FRAME_HEIGHT}
    return [
        ("Page.enable", {}),
        ("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}),
        ("Inspector.enable", {}),
        ("Target.setAutoAttach", waited_for),
        ("Emulation.setDeviceMetricsOverride", screen),
        ("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "vi,en"}),
        ("Network.emulateNetworkConditions", line),
        ("Page.addScriptToEvaluateOnNewDocument", {"source": script("watch"), "worldName": WORLD}),
        ("Page.startScreencast", frames),
    ]


async def _agent_of(pipe: Pipe, view: View) -> str:
    """Return a browser's name that says who we are, as visits of single pages do."""
    chrome = (await pipe.call("Browser.getVersion"))["product"].replace("HeadlessChrome", "Chrome")
    device = "Linux; Android 11; K" if view.mobile else "X11; Linux x86_64"
    mobile = " Mobile" if view.mobile else ""
    return (
        f"Mozilla/5.0 ({device}) AppleWebKit/537.36 (KHTML, like Gecko) {chrome}{mobile}"
        f" Safari/537.36 (compatible; rasoat/{__version__})"
    )


def _entered(load: Load, url: str) -> "asyncio.Task[None]":
    """Enter the address. The answer comes when the page does, or when there will be none."""
    load.begin()

    async def enter() -> None:
        limit_s = load.view.limit_s + ANSWERS_WITHIN_S
        gone = await load.pipe.call("Page.navigate", load.session, within_s=limit_s, url=url)
        if gone.get("isDownload"):
            load.failed = "download"
        elif gone.get("errorText"):
            load.failed = str(gone["errorText"])

    return asyncio.get_running_loop().create_task(enter())


async def _settled(load: Load, going: "asyncio.Task[None]") -> dict[str, Any]:
    """Wait until the page is loaded and quiet; return what is told of it then."""
    quiet_s = load.view.quiet_s
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        load.check()
        if going.done():
            going.result()
            _complain(load)
        if not load.status or load.quiet_s() < quiet_s:
            continue
        asked_at = load.now()
        told = await _told(load)
        if load.now() - asked_at > BUSY_S:
            load.busy_at = load.now()
        if load.quiet_s() >= quiet_s and _idle_ms(told) >= 1000 * quiet_s:
            return told


def _idle_ms(told: dict[str, Any]) -> float:
    """Return for how long the page has been loaded, with something shown and nothing to do."""
    if told["loaded"] is None or told["paint"] is None:
        return 0.0
    ends = (start + long for start, long in told["tasks"])
    last: float = max(told["loaded"], told["paint"], *ends)
    return float(told["now"]) - last


def _complain(load: Load) -> None:
    """Raise why there is no page."""
    if load.status >= 400:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "{host} answers with HTTP status {status}",
            host=load.host,
            status=load.status,
        )
    if not load.failed:
        return
    host = load.failed_host or load.host
    if host in load.traffic.refused:
        raise CannotObserve(Cause.OUT_OF_SCOPE, "{host} is outside the declared scope", host=host)
    if "ERR_CERT_" in load.failed or "ERR_SSL_" in load.failed:
        raise CannotObserve(
            Cause.UNREACHABLE,
            "the browser does not trust {host}: {error}",
            host=host,
            error=load.failed.removeprefix("net::"),
        )
    if load.failed == "download" or load.status:
        raise CannotObserve(Cause.UNREACHABLE, "{host} shows no page but a file", host=host)
    raise CannotObserve(
        Cause.UNREACHABLE,
        "the browser could not open {host}: {error}",
        host=host,
        error=load.failed.removeprefix("net::"),
    )


async def _told(load: Load) -> dict[str, Any]:
    """Ask the page's own clock and observers. Raises CannotObserve when it does not answer."""
    try:
        told: dict[str, Any] = await _evaluated(load, script("tell"))
    except TimeoutError:
        raise CannotObserve(
            Cause.TIMED_OUT,
            "the page kept the browser busy and did not answer for {limit} seconds",
            limit=round(ANSWERS_WITHIN_S),
        ) from None
    return told


async def _evaluated(
    load: Load, source: str, *, frame: str = "", within_s: float = ANSWERS_WITHIN_S
) -> Any:
    """Evaluate a script where the page's own cannot reach it."""
    made = await load.pipe.call(
        "Page.createIsolatedWorld", load.session, frameId=frame or load.main_frame,
        worldName=WORLD, within_s=within_s,
    )  # fmt: skip
    answer = await load.pipe.call(
        "Runtime.evaluate", load.session, expression=source, within_s=within_s,
        contextId=made["executionContextId"], returnByValue=True, awaitPromise=True,
    )  # fmt: skip
    if "exceptionDetails" in answer:
        raise CallFailed(str(answer["exceptionDetails"].get("text", ""))[:200])
    return answer.get("result", {}).get("value")


async def _browsed(
    load: Load, told: dict[str, Any], *, settled: bool, axe: str, machine: float
) -> Browsed:
    """Put together what was seen; times become those since the address was entered."""
    later_s = told["origin"] / 1000 - load.began_at
    seconds = {
        name: None if told[name] is None else round(later_s + told[name] / 1000, 4)
        for name in ("firstByte", "paint", "largest")
    }
    layout = await _layout(load)
    return Browsed(
        url=load.url,
        address=load.address,
        browser=(await load.pipe.call("Browser.getVersion"))["product"],
        protocol=told["protocol"][:20],
        settled=settled,
        first_byte_s=seconds["firstByte"] or 0.0,
        first_paint_s=seconds["paint"],
        largest_paint_s=seconds["largest"],
        long_tasks=tuple(
            Span(round(later_s + start / 1000, 4), round(later_s + (start + long) / 1000, 4))
            for start, long in told["tasks"][:LONGEST_TASKS]
        ),
        waits=tuple(load.traffic.waits[:LONGEST_TASKS]),
        machine=round(machine),
        frames=tuple(load.frames),
        unloaded=tuple(
            Unloaded(host=host, kinds=tuple(sorted(kinds)), why=why)
            for (host, why), kinds in sorted(load.unloaded.items())
        ),
        requests=load.count,
        layout=layout,
        accessibility=await _accessibility(load, axe) if axe else "",
    )


async def _layout(load: Load) -> Layout:
    measured = await load.pipe.call("Page.getLayoutMetrics", load.session)
    width = load.view.width
    widest = await _evaluated(load, script("widest").replace("WIDTH", str(width)))
    return Layout(
        screen_width=width,
        content_width=round(measured["cssContentSize"]["width"]),
        widest=tuple(map(str, widest or ())),
    )


async def _accessibility(load: Load, axe: str) -> str:
    """Run axe-core in the page. Raises CannotObserve when it cannot."""
    try:
        await _evaluated(load, f"{axe}\n;0", within_s=AXE_WITHIN_S)
        found = await _evaluated(load, script("accessibility"), within_s=AXE_WITHIN_S)
    except TimeoutError:
        raise CannotObserve(
            Cause.TIMED_OUT,
            "axe-core was not done after {limit} seconds",
            limit=round(AXE_WITHIN_S),
        ) from None
    except CallFailed as error:
        raise CannotObserve(
            Cause.NO_TOOL, "axe-core could not be run: {error}", error=str(error)
        ) from None
    return json.dumps(found)

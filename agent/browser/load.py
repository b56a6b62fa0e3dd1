"""What is heard of one load of a page while it goes on."""

import asyncio
import base64
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from agent.browser.pipe import Event, Pipe
from agent.browser.proxy import MOST_BYTES, Traffic
from checks.browsing import Frame, View, WhyUnloaded
from checks.verdict import CannotObserve, Cause

MOST_REQUESTS, MOST_FRAMES, MOST_HOSTS = 2000, 400, 30
FRAMES_APART_S = 0.05
BUSY_REQUESTS = 2  # so many may go on while a page counts as quiet, as Lighthouse has it
LEAVE_ALONE = (429, 503)
Rest = Callable[[str, int, str], None]  # host, status and Retry-After of who wants to be left alone


@dataclass(slots=True)
class _Request:
    url: str
    kind: str
    frame: str


@dataclass(slots=True)
class Load:
    """What is heard of one load, while it goes on."""

    pipe: Pipe
    traffic: Traffic
    rest: Rest
    view: View
    address: str
    url: str = ""  # of the page, wherever it was led to
    session: str = ""
    began: float = 0.0  # loop time at which the address was entered
    began_at: float = 0.0  # the same by the clock on the wall, as the browser tells time
    frames: list[Frame] = field(default_factory=list)
    requests: dict[str, _Request] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    busy_at: float = 0.0  # loop time
    count: int = 0
    unloaded: dict[tuple[str, WhyUnloaded], set[str]] = field(default_factory=dict)
    main_frame: str = ""
    status: int = 0
    failed: str = ""  # why there is no page, in Chromium's words
    failed_host: str = ""
    over: CannotObserve | None = None  # why the load is not to go on

    @property
    def host(self) -> str:
        """Return the host that the page is of."""
        return _host(self.url)

    def begin(self) -> None:
        """Let the time begin."""
        self.began = self.busy_at = self.traffic.began = asyncio.get_running_loop().time()
        self.began_at = time.time()
        self.frames = [Frame(0.0, one.png) for one in self.frames[-1:]]

    def hear(self, method: str, said: Event) -> None:
        """Take note of an event."""
        if method == "Page.screencastFrame":
            self._painted(said)
        elif method.startswith("Network."):
            self._network(method.removeprefix("Network."), said)
        elif method == "Page.javascriptDialogOpening":
            leaving = said.get("type") == "beforeunload"
            self.pipe.send("Page.handleJavaScriptDialog", self.session, accept=leaving)
        elif method == "Inspector.targetCrashed":
            self.over = CannotObserve(Cause.TOO_BIG, "the page brought the browser down")
        elif method == "Target.attachedToTarget":
            self._attached(str(said.get("sessionId", "")))

    def _attached(self, session: str) -> None:
        """Let a frame or worker of another process go on, once it is listened to."""
        self.pipe.hear(session, self._hear_of_frame)
        self.pipe.send("Network.enable", session)
        self.pipe.send(
            "Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=True,
            flatten=True,
        )  # fmt: skip
        self.pipe.send("Runtime.runIfWaitingForDebugger", session)

    def _hear_of_frame(self, method: str, said: Event) -> None:
        if method.startswith("Network."):
            self._network(method.removeprefix("Network."), said)
        elif method == "Target.attachedToTarget":
            self._attached(str(said.get("sessionId", "")))

    def _painted(self, said: Event) -> None:
        self.pipe.send("Page.screencastFrameAck", self.session, sessionId=said["sessionId"])
        at_s = float(said.get("metadata", {}).get("timestamp") or time.time()) - self.began_at
        at_s = max(0.0, at_s) if self.began_at else 0.0
        last = self.frames[-1] if self.frames else None
        if len(self.frames) >= MOST_FRAMES or len(said["data"]) > 500_000:
            return
        if last is not None and at_s - last.at_s < FRAMES_APART_S and last.at_s > 0:
            self.frames.pop()  # the later one stands for both: nothing shows earlier than it did
        self.frames.append(Frame(at_s, base64.b64decode(said["data"])))

    def _network(self, event: str, said: Event) -> None:
        id_ = str(said.get("requestId", ""))
        if event == "requestWillBeSent":
            self._sent(id_, said)
        elif event == "webSocketCreated":
            self.requests[id_] = _Request(str(said.get("url", "")), "WebSocket", "")
        elif event == "responseReceived":
            self._answered(id_, said)
        elif event == "loadingFinished":
            self._finished(id_)
        elif event in ("loadingFailed", "webSocketFrameError"):
            self._finished(id_)
            self._failed(id_, str(said.get("errorText", "")))

    def _sent(self, id_: str, said: Event) -> None:
        url = str(said.get("request", {}).get("url", ""))
        if not url.startswith(("http:", "https:")):
            return
        frame, kind = str(said.get("frameId", "")), str(said.get("type", "Other"))
        is_page = kind == "Document" and frame == self.main_frame
        if is_page:
            self.url, self.status = url, 0
        self.requests[id_] = _Request(url, "Page" if is_page else kind, frame)
        self.count += 1
        self.open.add(id_)
        self._note_busy()
        if self.count > MOST_REQUESTS:
            self.over = CannotObserve(
                Cause.TOO_BIG, "the page makes more than {count} requests", count=MOST_REQUESTS
            )

    def _answered(self, id_: str, said: Event) -> None:
        asked, answer = self.requests.get(id_), said.get("response", {})
        if asked is None:
            return
        status, host = int(answer.get("status", 0)), _host(str(answer.get("url", asked.url)))
        if asked.kind == "Page":
            self.status = status
        if status in LEAVE_ALONE:
            fields = {str(k).lower(): str(v) for k, v in answer.get("headers", {}).items()}
            self.rest(host, status, fields.get("retry-after", ""))
            self.over = CannotObserve(
                Cause.UNREACHABLE,
                "{host} answered {status} and was asked nothing more",
                host=host,
                status=status,
            )

    def _finished(self, id_: str) -> None:
        self._note_busy()
        self.open.discard(id_)

    def _failed(self, id_: str, says: str) -> None:
        asked = self.requests.get(id_)
        if asked is None:
            return
        host = _host(asked.url)
        if asked.kind == "Page":
            self.failed, self.failed_host = says, host
        why: WhyUnloaded | None = None
        if host in self.traffic.refused:
            why = "outside"
        elif "ERR_CERT_" in says or "ERR_SSL_" in says:
            why = "certificate"
        elif host in self.traffic.cut:
            why = "cut"
        if why is not None and len(self.unloaded) < MOST_HOSTS:
            self.unloaded.setdefault((host, why), set()).add(asked.kind)

    def _note_busy(self) -> None:
        if len(self.open) > BUSY_REQUESTS or self.traffic.waiting:
            self.busy_at = asyncio.get_running_loop().time()

    def now(self) -> float:
        """Return loop time."""
        return asyncio.get_running_loop().time()

    def quiet_s(self) -> float:
        """Return for how long the network has been quiet."""
        self._note_busy()
        return asyncio.get_running_loop().time() - self.busy_at

    def check(self) -> None:
        """Raise what is the end of this load."""
        if self.traffic.came_bytes > MOST_BYTES and self.over is None:
            self.over = CannotObserve(
                Cause.TOO_BIG, "the page takes more than {count} bytes", count=MOST_BYTES
            )
        if self.over is not None:
            raise self.over


def _host(url: str) -> str:
    with contextlib.suppress(ValueError):
        return (urlsplit(url).hostname or "").lower()
    return ""

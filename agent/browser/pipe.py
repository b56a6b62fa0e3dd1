"""The DevTools protocol over two pipes: JSON between NUL bytes, calls and events."""

import asyncio
import itertools
import json
import os
from collections.abc import Callable
from typing import Any

MOST_OF_MESSAGE = 16_000_000
CALL_S = 10.0
Event = dict[str, Any]
Hear = Callable[[str, Event], None]  # an event's name and parameters


class BrowserGone(Exception):
    """The browser ended, or sent what cannot be read."""


class CallFailed(Exception):
    """The browser would not do what it was asked for."""


class Pipe(asyncio.Protocol):
    """Talks to one browser. Make it by `opened`."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Event]] = {}
        self._hearers: dict[str, Hear] = {}
        self._unread = bytearray()
        self._searched = 0
        self._writing: asyncio.WriteTransport | None = None
        self._reading: asyncio.BaseTransport | None = None
        self.gone = False
        self.fastest = 0.0  # that this machine was found to be, while the browser runs

    @classmethod
    async def opened(cls, reads: int, writes: int) -> "Pipe":
        """Take over our ends of the pipes."""
        loop, pipe = asyncio.get_running_loop(), cls()
        pipe._reading, _ = await loop.connect_read_pipe(lambda: pipe, os.fdopen(reads, "rb", 0))
        pipe._writing, _ = await loop.connect_write_pipe(
            asyncio.BaseProtocol, os.fdopen(writes, "wb", 0)
        )
        return pipe

    def close(self) -> None:
        """Hang up; whoever waits is told."""
        for transport in (self._reading, self._writing):
            if transport is not None and not transport.is_closing():
                transport.close()
        self._end()

    def hear(self, session: str, hearer: Hear) -> None:
        """Give the events of a session to a hearer."""
        self._hearers[session] = hearer

    def hear_no_more(self) -> None:
        """Give events to nobody any more."""
        self._hearers.clear()

    def send(self, method: str, session: str = "", **params: Any) -> int:
        """Ask for something without waiting for an answer; return its number."""
        number = next(self._numbers)
        message: Event = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        if self._writing is not None and not self._writing.is_closing():
            self._writing.write(json.dumps(message).encode() + b"\0")
        return number

    async def call(
        self, method: str, session: str = "", *, within_s: float = CALL_S, **params: Any
    ) -> Event:
        """Ask for something. Raises BrowserGone, CallFailed, TimeoutError."""
        if self.gone:
            raise BrowserGone(method)
        number = self.send(method, session, **params)
        answered: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            async with asyncio.timeout(within_s):
                return await answered
        finally:
            self._waiting.pop(number, None)

    def data_received(self, data: bytes) -> None:
        """Take messages apart."""
        self._unread += data
        while (end := self._unread.find(0, self._searched)) >= 0:
            message = bytes(self._unread[:end])
            del self._unread[: end + 1]
            self._searched = 0
            self._read(message)
        self._searched = len(self._unread)
        if self._searched > MOST_OF_MESSAGE:
            self.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell whoever waits."""
        self._end()

    def _read(self, message: bytes) -> None:
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            return
        answered = self._waiting.get(said.get("id", 0))
        if "method" in said:
            hearer = self._hearers.get(said.get("sessionId", ""))
            if hearer is not None:
                hearer(said["method"], said.get("params", {}))
        elif answered is not None and not answered.done():
            if "error" in said:
                answered.set_exception(CallFailed(str(said["error"].get("message", ""))[:200]))
            else:
                answered.set_result(said.get("result", {}))

    def _end(self) -> None:
        self.gone = True
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(BrowserGone("the browser has ended"))

"""One question in one datagram, from a socket of its own, and the answer to it.

A socket of its own for each: from which port a question comes is half of what a forger would have
to guess (RFC 5452, 9.2). It is connected, so that only the asked can answer.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Generic, TypeVar

from agent.watch import READ, watch

LONGEST_BYTES = 65535
T = TypeVar("T")


class OnlyGarbledError(TimeoutError):
    """What came in time was no answer."""


class _Waiting(Generic[T]):
    """Waits for the one datagram that answers: a forged one must not end the waiting."""

    def __init__(
        self, sock: socket.socket, read: Callable[[bytes], T | None], *, patient: bool
    ) -> None:
        self.answered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.garbled = False
        self._sock = sock
        self._read = read
        self._patient = patient

    def take(self) -> None:
        """Read a datagram, or note that nothing listens there, or that no way leads there."""
        try:
            data = self._sock.recv(LONGEST_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            if not (self._patient and isinstance(error, ConnectionRefusedError)):
                self._settle(error)
            return
        answer = self._read(data)
        if answer is None:
            self.garbled = True
        elif not self.answered.done():
            self.answered.set_result(answer)

    def _settle(self, error: OSError) -> None:
        if not self.answered.done():
            self.answered.set_exception(error)


async def exchanged(
    wire: bytes,
    address: str,
    port: int,
    read: Callable[[bytes], T | None],
    *,
    tries: int,
    wait_s: float,
    patient: bool = False,
) -> T:
    """Send, and again as often as nothing comes; return what `read` makes of the answer.

    `patient`: that nothing listens there may be over in a moment. Raises TimeoutError, as
    OnlyGarbledError where something came; another OSError when it cannot get there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
        sock.connect((address, port))
        waiting = _Waiting(sock, read, patient=patient)
        number = sock.fileno()
        watch().add(number, READ, waiting.take)
        try:
            for _ in range(tries):
                sock.send(wire)
                await asyncio.wait({waiting.answered}, timeout=wait_s)
                if waiting.answered.done():
                    return waiting.answered.result()
            raise OnlyGarbledError if waiting.garbled else TimeoutError
        finally:
            watch().drop(number)
            _forget(waiting.answered)


def _forget(answered: asyncio.Future[T]) -> None:
    """Let nobody be told of an answer, or of a failure, that came too late."""
    if not answered.done():
        answered.cancel()
    elif not answered.cancelled():
        answered.exception()

"""Ask an authority outside the scope what it has signed, where the inventory allows it.

The address stands in what is being judged, and so was chosen by whoever made that. It is followed
to public addresses and to those in scope, never to what only this machine can reach, and what is
refused at first is refused behind a redirect.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Protocol
from urllib.parse import urljoin

from agent.connection import OWN_FAULTS, GrantedConnection, connected
from agent.look_clock import LookClock
from agent.names import Resolver
from agent.plain_http import GarbledError, Place, Reply, TooLongError, exchange
from agent.scope import Scope, address_in, is_public
from agent.settings import Settings
from checks.declared import Purpose
from checks.verdict import CannotObserve, Cause

MOST_REDIRECTS: Final = 2
MOST_ADDRESSES: Final = 2  # of one name, until one gives a connection
REDIRECTS: Final = frozenset({301, 302, 307, 308})  # 303 would leave our question behind
HELD_BYTES: Final = 32 * 2**20  # of answers that others may ask for yet
LONGEST_SHOWN: Final = 200


class Outside(Protocol):
    """What is needed of the gate."""

    settings: Settings
    scope: Scope

    @property
    def resolver(self) -> Resolver:
        """Return what asks for names."""

    def routed(self, address: str) -> bool:
        """Tell whether this machine has a route to an address."""

    async def turn_at(self, address: str) -> Callable[[], None]:
        """Wait for a turn to connect; return what gives it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be fetched, and within which limits; waiting for a turn does not count."""

    url: str
    body: bytes | None = None
    media_type: str = ""
    limit_bytes: int
    limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question on its way, for all looks that have it."""

    begun: asyncio.Event  # it has had its turn, or needs none
    answer: asyncio.Task[bytes]

    def held_bytes(self) -> int:
        """Return what is held of an answer that has come."""
        done = self.answer.done() and not self.answer.cancelled()
        return len(self.answer.result()) if done and not self.answer.exception() else 0


class Authorities:
    """What one run asks of authorities: each question once, whoever has it."""

    def __init__(self, outside: Outside, purposes: Collection[Purpose]) -> None:
        self._outside = outside
        self._purposes = frozenset(purposes)
        self._asked: dict[tuple[str, bytes | None], Asked] = {}

    def ask(self, question: Question, purpose: Purpose) -> Asked:
        """Begin to ask, unless it has been asked. Raises CannotObserve without leave to."""
        if purpose not in self._purposes:
            raise CannotObserve(
                Cause.NOT_ASKED,
                "the authority was not asked: the inventory does not allow it (consult.{purpose})",
                purpose=purpose,
            )
        key = (question.url, question.body)
        if key not in self._asked:
            begun = asyncio.Event()
            answer = asyncio.create_task(_Asking(self._outside, question, begun).answer())
            answer.add_done_callback(lambda done: self._settle(begun, done))
            self._asked[key] = Asked(begun=begun, answer=answer)
        return self._asked[key]

    async def close(self) -> None:
        """End what nobody waits for any more."""
        answers = [asked.answer for asked in self._asked.values()]
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)

    def _settle(self, begun: asyncio.Event, answer: asyncio.Task[bytes]) -> None:
        """Let go of the oldest answers while too much is held; lists may be large."""
        begun.set()
        if not answer.cancelled():
            answer.exception()  # those who had the question may have left
        held = {key: asked.held_bytes() for key, asked in self._asked.items()}
        total = sum(held.values())
        for key, size in held.items():
            if total > HELD_BYTES and size:
                total -= size
                del self._asked[key]


class _Asking:
    """One question, through its redirects."""

    def __init__(self, outside: Outside, question: Question, begun: asyncio.Event) -> None:
        self._outside = outside
        self._question = question
        self._begun = begun
        self._left_s = question.limit_s

    async def answer(self) -> bytes:
        """Return what the authority sends. Raises CannotObserve."""
        url = self._question.url
        for _ in range(1 + MOST_REDIRECTS):
            place = _place(url)
            reply = await self._reply(place)
            if reply.status == 200:
                return reply.body
            if reply.status not in REDIRECTS or not reply.location:
                raise CannotObserve(
                    Cause.UNREACHABLE,
                    "{host} answers with HTTP status {status}",
                    host=place.host,
                    status=reply.status,
                )
            url = _joined(url, reply.location)
        raise CannotObserve(
            Cause.UNREACHABLE, "{host} leads on from place to place", host=_place(url).host
        )

    async def _reply(self, place: Place) -> Reply:
        """Ask at the addresses of a place, one after the other, until one answers."""
        failure: OSError = TimeoutError()
        try:
            for address in (await self._addresses(place.host))[:MOST_ADDRESSES]:
                try:
                    return await self._reply_at(address, place)
                except OSError as error:
                    failure = error
        except TooLongError:
            raise CannotObserve(
                Cause.TOO_BIG,
                "{host} sends more than {count} bytes",
                host=place.host,
                count=self._question.limit_bytes,
            ) from None
        except GarbledError:
            raise CannotObserve(
                Cause.UNREACHABLE,
                "{host} answers in no HTTP that can be read, or not to the end",
                host=place.host,
            ) from None
        raise self._failed(failure, place.host) from failure

    async def _reply_at(self, address: str, place: Place) -> Reply:
        """Raise OSError when the address gives no connection, or breaks it off."""
        question, settings = self._question, self._outside.settings
        give_back = await self._outside.turn_at(address)
        self._begun.set()
        try:
            async with self._running():
                sock = await connected(address, place.port, settings.connect_timeout_s)
                connection = GrantedConnection(sock, lambda _: None, settings.read_timeout_s)
                try:
                    return await exchange(
                        connection,
                        place,
                        body=question.body,
                        media_type=question.media_type,
                        limit_bytes=question.limit_bytes,
                    )
                finally:
                    connection.shut()
        finally:
            give_back()

    async def _addresses(self, host: str) -> Sequence[str]:
        """Return the addresses that may be asked. Raises CannotObserve without any."""
        literal = address_in(host)
        async with self._running_for(host):
            found = [str(literal)] if literal else await self._resolved(host)
        allowed = [each for each in found if self._may_ask(each)]
        if not allowed:
            raise CannotObserve(
                Cause.OUT_OF_SCOPE,
                "{host} is not asked: {addresses} is neither a public address nor in scope",
                host=host,
                addresses=", ".join(found[:MOST_ADDRESSES]),
            )
        if routed := [each for each in allowed if self._outside.routed(each)]:
            return routed
        raise CannotObserve(
            Cause.OWN_NETWORK,
            "this machine has no {family} route to {address}",
            family=f"IPv{ip_address(allowed[0]).version}",
            address=allowed[0],
        )

    async def _resolved(self, host: str) -> list[str]:
        resolve = self._outside.resolver.resolve
        answers = await asyncio.gather(
            resolve(host, "A"), resolve(host, "AAAA"), return_exceptions=True
        )
        found = [
            record
            for answer in answers
            if not isinstance(answer, BaseException)
            for record in answer.records
        ]
        unanswered = [each for each in answers if isinstance(each, BaseException)]
        bugs = [each for each in unanswered if not isinstance(each, CannotObserve)]
        if bugs or (unanswered and not found):
            raise [*bugs, *unanswered][0]
        if not found:
            raise CannotObserve(Cause.UNREACHABLE, "{name} has no address", name=host)
        return found

    def _may_ask(self, address: str) -> bool:
        return is_public(ip_address(address)) or self._outside.scope.has_address(address)

    @contextlib.asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """Count the time. Raises TimeoutError when none is left."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(0.0, self._left_s)):
                yield
        finally:
            self._left_s -= loop.time() - began

    @contextlib.asynccontextmanager
    async def _running_for(self, host: str) -> AsyncIterator[None]:
        try:
            async with self._running():
                yield
        except TimeoutError as error:
            raise self._failed(error, host) from error

    def _failed(self, error: OSError, host: str) -> CannotObserve:
        if isinstance(error, TimeoutError):
            return CannotObserve(
                Cause.TIMED_OUT,
                "{host} had not answered in full after {seconds} seconds",
                host=host,
                seconds=round(self._question.limit_s),
            )
        if error.errno in OWN_FAULTS:
            return CannotObserve(
                Cause.OWN_NETWORK,
                "this machine could not open a connection: {fault}",
                fault=os.strerror(error.errno or 0),
            )
        if isinstance(error, ConnectionResetError):
            return CannotObserve(Cause.UNREACHABLE, "{host} breaks the connection off", host=host)
        return CannotObserve(Cause.UNREACHABLE, "{host} gives no connection", host=host)


def _place(url: str) -> Place:
    try:
        return Place.of(url)
    except ValueError:
        raise CannotObserve(
            Cause.OUT_OF_SCOPE,
            "only addresses of plain HTTP are asked, and this is none: {url}",
            url=ascii(url)[1:-1][:LONGEST_SHOWN],
        ) from None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location  # which is then refused


async def answered(asked: Asked, clock: LookClock) -> bytes:
    """Wait for an answer; the clock of the look stands still until its turn has come."""
    clock.change(waiting=1)
    try:
        await asked.begun.wait()
    finally:
        clock.change(waiting=-1)
    return await asyncio.shield(asked.answer)

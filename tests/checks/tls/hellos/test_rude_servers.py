"""What rude servers get: a bounded time, and never more knowledge than they gave."""

import asyncio
import itertools
import time

import pytest

from checks.tls.wire.iana import suite_name
from checks.verdict import Answer, NotSeen
from tests.checks.tls.look_at import look_at
from tests.hello_server import Persona, message, record
from tests.tls_servers import (
    PLAIN_HTTP,
    alerting,
    answering,
    closing,
    dripping,
    listening,
    repeating,
    resetting,
    silent,
)

SUITES = (0xC030, 0xC02F, 0xC014, 0x0033, 0x002F)
GARBAGE = answering(b"\xde\xad\xbe\xef" * 100)
MOST_SECONDS = 15


def persona(**said):
    return Persona(takes={"TLS 1.2": SUITES, "TLS 1.3": (0x1301,)}, **said)


class Turning(Persona):
    """Behaves as it should for some connections, and otherwise from then on."""

    def __init__(self, after, then):
        super().__init__(takes={"TLS 1.2": SUITES})
        self.left, self.then = after, then

    def behaviour(self, data):
        self.left -= 1
        return super().behaviour(data) if self.left >= 0 else self.then


@pytest.mark.parametrize("after", [7, 9, 12])
@pytest.mark.parametrize(
    "then", [resetting, closing, GARBAGE, PLAIN_HTTP], ids=["resets", "closes", "garbage", "HTTP"]
)
async def test_what_breaks_off_in_the_middle_is_not_known_completely(after, then):
    with listening(Turning(after, then)) as port:
        facts = (await look_at(port)).facts
    found = facts.suites["TLS 1.2"]
    assert 1 <= len(found.taken) < 8
    assert not found.complete


async def test_what_was_told_before_a_peer_fell_silent_is_kept_in_time():
    began = time.monotonic()
    with listening(Turning(10, silent)) as port:
        facts = (await look_at(port)).facts
    assert time.monotonic() - began < MOST_SECONDS
    assert facts.suites["TLS 1.2"].taken
    assert not facts.suites["TLS 1.2"].complete


@pytest.mark.parametrize("seed", range(6))
async def test_of_different_answers_on_every_connection_nothing_is_made_up(seed):
    answers = itertools.cycle([closing, persona(), alerting(80), GARBAGE, resetting, persona()])
    for _ in range(seed):
        next(answers)

    def behave(connection):
        next(answers)(connection)

    with listening(behave) as port:
        facts = (await look_at(port)).facts
    truth = {"TLS 1.2": SUITES, "TLS 1.3": (0x1301,)}
    for version, found in {} if isinstance(facts.suites, NotSeen) else facts.suites.items():
        names = {suite_name(suite) for suite in truth[version]}
        assert set(found.taken) <= names
        assert not found.complete or set(found.taken) == names


async def test_a_server_that_takes_everything_is_left_at_some_point():
    every = tuple(range(0xC100))

    class Eager(Persona):
        def choose(self, hello):
            return self.flight_of(hello, hello.suites[0], 0x001D, 0x0401)

    with listening(Eager(takes={"TLS 1.2": every})) as port:
        found = (await look_at(port)).facts.suites["TLS 1.2"]
    assert len(found.taken) > 300


FLOODS = {
    "endless records": repeating(record(22, message(0, b"")) * 500),
    "endless certificates": repeating(record(22, bytes(16000))),
    "64 KB of one record": answering(b"\x16\x03\x03\xff\xff" + bytes(65536)),
    "a record of one byte at a time": repeating(record(22, b"\x02")),
}


@pytest.mark.parametrize("behave", FLOODS.values(), ids=FLOODS)
async def test_floods_are_no_answer(behave):
    with listening(behave) as port:
        looked = await look_at(port)
    assert looked.answers == {Answer.GARBLED}
    assert isinstance(looked.facts.suites, NotSeen)


async def test_a_flood_behind_the_hello_ends():
    class Flooding(Persona):
        def behaviour(self, data):
            behave = super().behaviour(data)

            def flood(connection):
                behave(connection)
                for _ in range(100):
                    connection.sendall(record(22, message(11, bytes(16000))))

            return flood

    with listening(Flooding(takes={"TLS 1.2": SUITES}, flight=False)) as port:
        facts = (await look_at(port)).facts
    assert facts.suites["TLS 1.2"].complete
    assert isinstance(facts.primes, NotSeen)


async def test_tarpits_are_left_in_time():
    began = time.monotonic()
    tarpit = Persona(takes={"TLS 1.2": SUITES}, refuse=silent, refuse_version=silent)
    slow = dripping(record(22, bytes(1000)))
    with listening(tarpit) as one, listening(slow) as other, listening(silent) as third:
        looks = await asyncio.gather(*(look_at(port) for port in (one, other, third)))
    assert time.monotonic() - began < MOST_SECONDS
    assert not looks[0].facts.suites["TLS 1.2"].complete
    assert [isinstance(looked.facts.suites, NotSeen) for looked in looks] == [False, True, True]


async def test_evidence_of_a_complete_look_is_the_same_the_next_time():
    with listening(persona()) as port:
        looks = [await look_at(port) for _ in range(2)]
    assert looks[0].kept == looks[1].kept


class WithoutParameters(Persona):
    """Hangs up when it has chosen DHE: it has no parameters for it, as Dovecot without `ssl_dh`."""

    def flight_of(self, hello, suite, group, scheme):
        made = super().flight_of(hello, suite, group, scheme)
        return b"" if suite == 0x0033 else made


@pytest.mark.parametrize("follows", [True, False], ids=["the client's order", "its own order"])
async def test_a_suite_at_which_a_server_hangs_up_hides_no_other(follows):
    takes = {"TLS 1.2": (0x0033, 0xC02F, 0xC014, 0x002F), "TLS 1.3": (0x1301,)}
    with listening(WithoutParameters(takes=takes, follows=follows)) as port:
        found = (await look_at(port)).facts.suites["TLS 1.2"]
    assert set(found.taken) == {suite_name(suite) for suite in (0xC02F, 0xC014, 0x002F)}
    assert found.complete

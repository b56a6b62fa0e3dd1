"""Preludes to TLS, by servers that follow a script: offered, not offered, put off, broken."""

import asyncio
import time

import pytest

from checks.tls.hellos.ask import NotBegun
from checks.tls.starttls.begin import PRELUDES, begin, usual_wait_s
from checks.tls.starttls.conversation import MOST_BYTES, NoStartTls
from checks.verdict import CannotObserve, Cause
from tests.checks.tls.dialogue import HANG_UP, hears, scripted
from tests.checks.tls.probing import peer_at
from tests.tls_servers import listening, resetting, silent

EHLO, STARTTLS = hears(rb"EHLO rasoat\.invalid\r\n"), hears(rb"STARTTLS\r\n")
SMTP = (b"220 mx ESMTP\r\n", EHLO)
IMAP = (b"* OK ready\r\n", hears(rb"r1 CAPABILITY\r\n"))
POP3 = (b"+OK ready\r\n", hears(rb"CAPA\r\n"))
AUTH_TLS, AUTH_SSL = hears(rb"AUTH TLS\r\n"), hears(rb"AUTH SSL\r\n")
LDAP = hears(rb"\x30\x1d\x02\x01\x01\x77\x18\x80\x161\.3\.6\.1\.4\.1\.1466\.20037")
POSTGRES = hears(rb"\x00\x00\x00\x08\x04\xd2\x16\x2f")
SSL_REQUEST = hears(rb"\x20\x00\x00\x01\x00\x8a\x00\x00\x00\x00\x00\x01\x21\x00{23}")
RDP = hears(rb"\x03\x00\x00\x13\x0e\xe0\x00{5}\x01\x00\x08\x00\x0b\x00\x00\x00")
STREAM = hears(rb"<stream:stream to='site\.example\.vn'[^>]*'jabber:client'[^>]*>")
BETWEEN = hears(rb"<stream:stream to='site\.example\.vn'[^>]*'jabber:server'[^>]*>")
XMPP_STARTTLS = hears(rb"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
OPENING = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' from='site.example.vn' id='1' "
    b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
)
OFFER = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def features(inside: bytes) -> bytes:
    return b"<stream:features>" + inside + b"</stream:features>"


def ldap_answer(
    code: int, *, message: bytes = b"", identifier: int = 1, long: bool = False
) -> bytes:
    inside = b"\x0a\x01" + bytes([code]) + b"\x04\x00\x04" + bytes([len(message)]) + message
    body = bytes([2, 1, identifier, 0x78, len(inside)]) + inside
    length = b"\x84" + len(body).to_bytes(4, "big") if long else bytes([len(body)])
    return b"\x30" + length + body


def mysql_greeting(*, ssl: bool = True, protocol: int = 10) -> bytes:
    capabilities = (0xFFFF if ssl else 0xF7FF).to_bytes(2, "little")
    body = bytes([protocol]) + b"11.4.2-MariaDB\0" + bytes(4) + b"challeng\0" + capabilities
    body += b"\x21\x02\x00\xff\x81\x15" + bytes(10) + b"challenge more\0mysql_native_password\0"
    return len(body).to_bytes(3, "little") + b"\0" + body


def mysql_error(code: int, message: bytes) -> bytes:
    body = b"\xff" + code.to_bytes(2, "little") + message
    return len(body).to_bytes(3, "little") + b"\0" + body


def rdp_answer(kind: int, value: int) -> bytes:
    negotiation = bytes([kind, 0, 8, 0]) + value.to_bytes(4, "little")
    return b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00" + negotiation


def many_lines(*lines: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


OFFERED = {
    "SMTP": ("smtp", *SMTP, b"250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n", STARTTLS, b"220 go\r\n"),
    "SMTP, whose greeting is of many lines": (
        "smtp", b"220-wait\r\n", 0.1, b"220-a moment\r\n220 mx\r\n", EHLO,
        b"250-mx\r\n250-starttls\r\n250 HELP\r\n", STARTTLS, b"220 2.0.0 Ready\r\n",
    ),
    "SMTP, that ends its lines by LF alone": (
        "smtp", b"220 mx\n", EHLO, b"250-mx\n250 STARTTLS\n", STARTTLS, b"220 go\n",
    ),
    "SMTP, whose replies have no text": (
        "smtp", b"220\r\n", EHLO, b"250-mx\r\n250 STARTTLS\r\n", STARTTLS, b"220\r\n",
    ),
    "IMAP": (
        "imap", *IMAP, b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nr1 OK done\r\n",
        hears(rb"r2 STARTTLS\r\n"), b"r2 OK Begin TLS\r\n",
    ),
    "IMAP, that tells it in its greeting": (
        "imap", b"* OK [CAPABILITY IMAP4rev1 starttls] hi\r\n", hears(rb"r2 STARTTLS\r\n"),
        b"* OK still here\r\nr2 ok go\r\n",
    ),
    "POP3": (
        "pop3", *POP3, many_lines(b"+OK", b"TOP", b"STLS", b"."), hears(rb"STLS\r\n"), b"+OK\r\n",
    ),
    "POP3 of before there was CAPA": (
        "pop3", *POP3, b"-ERR what?\r\n", hears(rb"STLS\r\n"), b"+OK go\r\n",
    ),
    "FTP": ("ftp", b"220 (vsFTPd)\r\n", AUTH_TLS, b"234 go\r\n"),
    "FTP, that greets with prose": (
        "ftp", b"220-Welcome\r\n 220 users are\r\nlogged in\r\n220 go on\r\n", AUTH_TLS, b"234\r\n",
    ),
    "FTP, that knows the older name": (
        "ftp", b"220 hi\r\n", AUTH_TLS, b"504 not that\r\n", AUTH_SSL, b"234 go\r\n",
    ),
    "LDAP": ("ldap", LDAP, ldap_answer(0)),
    "LDAP of Active Directory, with long lengths": ("ldap", LDAP, ldap_answer(0, long=True)),
    "PostgreSQL": ("postgresql", POSTGRES, b"S"),
    "MySQL": ("mysql", mysql_greeting(), SSL_REQUEST),
    "XMPP": ("xmpp", STREAM, OPENING + features(OFFER), XMPP_STARTTLS, PROCEED),
    "XMPP between servers": (
        "xmpp-server", BETWEEN, OPENING + features(OFFER), XMPP_STARTTLS, PROCEED,
    ),
    "XMPP with other prefixes and quotes": (
        "xmpp", STREAM,
        b'<s:stream xmlns:s="http://etherx.jabber.org/streams" version="1.0" id="a">'
        b'<s:features><t:starttls xmlns:t="urn:ietf:params:xml:ns:xmpp-tls" /></s:features>',
        XMPP_STARTTLS, b'<proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"></proceed>',
    ),
    "RDP with TLS": ("rdp", RDP, rdp_answer(2, 1)),
    "RDP with network level authentication": ("rdp", RDP, rdp_answer(2, 2)),
    "RDP with early results": ("rdp", RDP, rdp_answer(2, 8)),
}  # fmt: skip

NOT_OFFERED = {
    "SMTP": ("smtp", *SMTP, b"250-mx\r\n250 SIZE 1\r\n"),
    "SMTP, behind a box that crosses it out": ("smtp", *SMTP, b"250-mx\r\n250 XXXXXXXA\r\n"),
    "SMTP, of before there were extensions": ("smtp", *SMTP, b"502 what?\r\n"),
    "SMTP, that names it and refuses it": (
        "smtp", *SMTP, b"250-mx\r\n250 STARTTLS\r\n", STARTTLS, b"502 no\r\n",
    ),
    "IMAP": ("imap", *IMAP, b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nr1 OK done\r\n"),
    "IMAP, that lets everybody in": ("imap", b"* PREAUTH welcome\r\n"),
    "IMAP, that names it and does not know it": (
        "imap", b"* OK [CAPABILITY STARTTLS] hi\r\n", hears(rb"r2 STARTTLS"), b"r2 BAD what?\r\n",
    ),
    "POP3": ("pop3", *POP3, many_lines(b"+OK", b"TOP", b".")),
    "POP3 that knows neither": (
        "pop3", *POP3, b"-ERR what?\r\n", hears(rb"STLS\r\n"), b"-ERR what?\r\n",
    ),
    "FTP": ("ftp", b"220 hi\r\n", AUTH_TLS, b"530 Please login\r\n"),
    "FTP of neither name": (
        "ftp", b"220 hi\r\n", AUTH_TLS, b"504 no\r\n", AUTH_SSL, b"504 no\r\n",
    ),
    "LDAP": ("ldap", LDAP, ldap_answer(2, message=b"unsupported extended operation")),
    "PostgreSQL": ("postgresql", POSTGRES, b"N"),
    "MySQL": ("mysql", mysql_greeting(ssl=False)),
    "XMPP": ("xmpp", STREAM, OPENING + features(b"<mechanisms/>")),
    "XMPP without any feature": ("xmpp", STREAM, OPENING + b"<stream:features/>"),
    "RDP of before there was a choice": (
        "rdp", RDP, b"\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00",
    ),
    "RDP, that chooses its old encryption": ("rdp", RDP, rdp_answer(2, 0)),
    "RDP, that is not let": ("rdp", RDP, rdp_answer(3, 2)),
    "RDP, that has no certificate": ("rdp", RDP, rdp_answer(3, 3)),
}  # fmt: skip

PUT_OFF, AWAY = "for the moment", "turns this machine away"
NOT_TOLD = {
    "SMTP, for the moment": (
        "smtp", PUT_OFF, *SMTP, b"250-mx\r\n250 STARTTLS\r\n", STARTTLS, b"454 later\r\n",
    ),
    "SMTP, too busy to greet": ("smtp", PUT_OFF, b"421 busy\r\n", HANG_UP),
    "SMTP, that does not want us": ("smtp", AWAY, b"554 go away\r\n"),
    "SMTP, that does not like our name": ("smtp", AWAY, *SMTP, b"550 who?\r\n"),
    "IMAP, for the moment": (
        "imap", PUT_OFF, b"* OK [CAPABILITY STARTTLS] hi\r\n", hears(rb"r2 STARTTLS"),
        b"r2 NO not now\r\n",
    ),
    "IMAP, that does not want us": ("imap", AWAY, b"* BYE too many\r\n"),
    "IMAP, that throws us out": ("imap", AWAY, *IMAP, b"* BYE enough\r\n"),
    "POP3, for the moment": ("pop3", PUT_OFF, b"-ERR [SYS/TEMP] busy\r\n"),
    "POP3, that does not want us": ("pop3", AWAY, b"-ERR no\r\n"),
    "FTP, for the moment": ("ftp", PUT_OFF, b"220 hi\r\n", AUTH_TLS, b"431 later\r\n"),
    "FTP, that is not up yet": ("ftp", PUT_OFF, b"120 in 5 minutes\r\n"),
    "LDAP, for the moment": ("ldap", PUT_OFF, LDAP, ldap_answer(52, message=b"no certificate")),
    "LDAP, that hangs up": ("ldap", AWAY, LDAP, ldap_answer(2, identifier=0)),
    "PostgreSQL, with too many connections": (
        "postgresql", AWAY, POSTGRES, b"E\x00\x00\x00\x20SFATAL\0too many\0",
    ),
    "MySQL, that blocks this machine": ("mysql", AWAY, mysql_error(1129, b"#HY000blocked")),
    "MySQL, with too many connections": ("mysql", PUT_OFF, mysql_error(1040, b"Too many")),
    "XMPP, that does not know the host": (
        "xmpp", AWAY, STREAM, OPENING + b"<stream:error><host-unknown/></stream:error>",
    ),
    "XMPP, that has no time": (
        "xmpp", PUT_OFF, STREAM, OPENING + b"<stream:error><reset/></stream:error>",
    ),
    "XMPP, for the moment": (
        "xmpp", PUT_OFF, STREAM, OPENING + features(OFFER), XMPP_STARTTLS,
        b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    ),
    "RDP, that cannot decide": ("rdp", AWAY, RDP, rdp_answer(3, 4)),
}  # fmt: skip

GARBAGE = {
    "HTTP": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 2,
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(64),
    "a TLS alert": b"\x15\x03\x01\x00\x02\x02\x32" * 8,
    "zeros": bytes(512),
    "ones": b"\xff" * 512,
    "a bell and colours": b"\x07\x1b[31m {} %s <x> \r\n" * 8,
}


async def begun(scheme: str, behave, *, timeout_s: float = 2.0) -> None:
    with listening(behave) as port:
        async with peer_at(port, scheme) as peer:
            connection = await peer.world.connect(peer.address, peer.port)
            await begin(connection, scheme, "site.example.vn", timeout_s=timeout_s)


@pytest.mark.parametrize("in_pieces", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize(("scheme", "steps"), [(s, r) for s, *r in OFFERED.values()], ids=OFFERED)
async def test_what_is_offered_is_begun(scheme, steps, in_pieces):
    assert await begun(scheme, scripted(*steps, in_pieces=in_pieces)) is None


@pytest.mark.parametrize(
    ("scheme", "steps"), [(s, r) for s, *r in NOT_OFFERED.values()], ids=NOT_OFFERED
)
async def test_that_it_is_not_offered_is_a_fact(scheme, steps):
    with pytest.raises(NoStartTls) as error:
        await begun(scheme, scripted(*steps))
    assert (error.value.scheme, bool(error.value.said)) == (scheme, True)


@pytest.mark.parametrize(
    ("scheme", "says", "steps"), [(s, t, r) for s, t, *r in NOT_TOLD.values()], ids=NOT_TOLD
)
async def test_who_puts_us_off_or_turns_us_away_tells_nothing(scheme, says, steps):
    with pytest.raises(CannotObserve) as error:
        await begun(scheme, scripted(*steps))
    assert not isinstance(error.value, NoStartTls)
    assert says in str(error.value)


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("scheme", PRELUDES)
async def test_another_protocol_is_not_taken_for_this_one(scheme, garbage):
    with pytest.raises(CannotObserve) as error:
        await begun(scheme, scripted(garbage, HANG_UP))
    assert not isinstance(error.value, NoStartTls)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("behave", "cause"),
    [
        pytest.param(silent, Cause.TIMED_OUT, id="silence"),
        pytest.param(resetting, Cause.UNREACHABLE, id="a reset"),
        pytest.param(scripted(HANG_UP), Cause.UNREACHABLE, id="a close"),
    ],
)
@pytest.mark.parametrize("scheme", PRELUDES)
async def test_who_does_not_answer_is_told_so(scheme, behave, cause):
    def waiting(connection):
        if behave is resetting:  # it resets when it has heard something
            connection.sendall(b"2")
        behave(connection)

    with pytest.raises(CannotObserve) as error:
        await begun(scheme, waiting, timeout_s=0.3)
    assert error.value.cause in {cause, Cause.TIMED_OUT}


@pytest.mark.parametrize("scheme", sorted(PRELUDES.keys() - {"postgresql"}))
async def test_half_an_answer_is_none(scheme):
    with pytest.raises(CannotObserve) as error:
        await begun(scheme, scripted(b"2"), timeout_s=0.2)
    assert error.value.cause is Cause.TIMED_OUT


ENDLESS = {
    "lines of a reply": ("smtp", b"220-on and on\r\n"),
    "one line": ("smtp", b"220 " + b"a" * 996),
    "prose": ("ftp", b"220-hi\r\nand on\r\n"),
    "untagged lines": ("imap", b"* OK on\r\n"),
    "capabilities": ("pop3", b"+OK\r\n"),
    "XML": ("xmpp", OPENING + b"<a>" * 200),
    "one tag": ("xmpp", b"<" + b"a" * 999),
}


@pytest.mark.parametrize(("scheme", "piece"), ENDLESS.values(), ids=ENDLESS)
async def test_who_never_ends_is_left(scheme, piece):
    began = time.monotonic()
    with pytest.raises(CannotObserve) as error:
        await begun(scheme, scripted(*[piece] * (2 * MOST_BYTES // len(piece))), timeout_s=5)
    assert error.value.cause in {Cause.TOO_BIG, Cause.UNREACHABLE}
    assert time.monotonic() - began < 2


async def test_a_byte_a_second_does_not_stretch_the_limit():
    began = time.monotonic()
    with pytest.raises(CannotObserve) as error:
        await begun("smtp", scripted(*[b"2", 0.2] * 20), timeout_s=0.5)
    assert error.value.cause is Cause.TIMED_OUT
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "name", ["SMTP", "IMAP", "POP3", "FTP", "LDAP", "PostgreSQL", "XMPP", "RDP with TLS"]
)
async def test_bytes_behind_the_go_ahead_are_no_tls(name):
    scheme, *steps, last = OFFERED[name]
    with pytest.raises(CannotObserve, match="perhaps injected"):
        await begun(scheme, scripted(*steps, last + b"250 injected\r\n"))


async def test_bytes_behind_a_mysql_greeting_are_no_tls():
    with pytest.raises(CannotObserve, match="perhaps injected"):
        await begun("mysql", scripted(mysql_greeting() + b"\x01\x00\x00\x02\x00", SSL_REQUEST))


async def test_what_a_stranger_says_is_shown_short_and_plain():
    nasty = b"250-mx\r\n250 {boom} \x1b[31m\xe2\x80\xae" + b"x" * 300 + b"\r\n"
    with pytest.raises(NoStartTls) as error:
        await begun("smtp", scripted(*SMTP, nasty))
    assert error.value.said.isascii()
    assert error.value.said.isprintable()
    assert len(error.value.said) <= 100


async def test_the_limit_is_kept_when_a_look_is_given_up():
    with listening(silent) as port:
        async with peer_at(port, "smtp") as peer:
            connection = await peer.world.connect(peer.address, peer.port)
            beginning = asyncio.create_task(begin(connection, "smtp", "a", timeout_s=60))
            await asyncio.sleep(0.1)
            beginning.cancel()
            with pytest.raises(asyncio.CancelledError):
                await beginning


async def test_where_tls_begins_at_once_nothing_is_said():
    with listening(scripted(hears(rb"."))) as port:
        async with peer_at(port, "tls") as peer:
            connection = await peer.world.connect(peer.address, peer.port)
            assert await begin(connection, "tls", "site.example.vn") is None


async def test_a_peer_tells_what_is_a_fact_from_what_is_none():
    with listening(scripted(*NOT_OFFERED["SMTP"][1:])) as port:
        async with peer_at(port, "smtp") as peer:
            with pytest.raises(NoStartTls):
                await peer.open()
    with listening(scripted(b"421 busy\r\n")) as port:
        async with peer_at(port, "smtp") as peer:
            with pytest.raises(NotBegun) as error:
                await peer.open()
    assert "421 busy" in str(error.value.reason)


def test_mail_servers_are_waited_for_longer():
    assert (usual_wait_s("smtp", 2.5), usual_wait_s("imap", 2.5)) == (12.0, 2.5)

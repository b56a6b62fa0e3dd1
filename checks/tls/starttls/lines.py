"""Ask for TLS in the protocols that talk in lines: SMTP, IMAP, POP3 and FTP.

What a server does not offer is not asked of it; a go-ahead is the only thing taken for one.
"""

import re
from dataclasses import dataclass
from typing import Final

from checks.tls.starttls.conversation import Conversation, put_off, turned_away
from checks.verdict import CannotObserve

NO_SUCH_COMMAND: Final = (500, 502, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A numbered reply of SMTP or FTP."""

    code: int
    lines: tuple[str, ...]  # without their codes

    @property
    def said(self) -> str:
        """Return its beginning."""
        return f"{self.code} {self.lines[0]}"

    @property
    def is_transient(self) -> bool:
        """Tell whether it may be otherwise later (RFC 5321, 4.2.1; RFC 959, 4.2)."""
        return 100 <= self.code < 200 or 400 <= self.code < 500


async def smtp(talk: Conversation) -> None:
    """Ask for STARTTLS (RFC 3207)."""
    _welcomed(await _reply(talk))
    await talk.say(f"EHLO {talk.parties.own_name}\r\n".encode("ascii"))
    hello = await _reply(talk)
    if hello.code in NO_SUCH_COMMAND[:2]:
        raise talk.no_start_tls(hello.said)
    if hello.code != 250:
        raise turned_away(hello.said)
    offered = [line.partition(" ")[0].upper() for line in hello.lines[1:]]
    if "STARTTLS" not in offered:
        raise talk.no_start_tls(f"250 {' '.join(offered)}")
    await talk.say(b"STARTTLS\r\n")
    _gone_ahead(talk, await _reply(talk), 220)


async def ftp(talk: Conversation) -> None:
    """Ask for AUTH TLS, or by its older name (RFC 4217, 4; 12)."""
    _welcomed(await _reply(talk))
    await talk.say(b"AUTH TLS\r\n")
    reply = await _reply(talk)
    if reply.code == 504:  # RFC 4217, 4.1: it knows AUTH, and this mechanism not
        await talk.say(b"AUTH SSL\r\n")
        reply = await _reply(talk)
    _gone_ahead(talk, reply, 234)


def _welcomed(greeting: Reply) -> None:
    if greeting.code != 220:
        raise put_off(greeting.said) if greeting.is_transient else turned_away(greeting.said)


def _gone_ahead(talk: Conversation, reply: Reply, wanted: int) -> None:
    if reply.code != wanted:
        raise put_off(reply.said) if reply.is_transient else talk.no_start_tls(reply.said)


async def _reply(talk: Conversation) -> Reply:
    """Read a reply of one or of many lines (RFC 5321, 4.2.1; RFC 959, 4.2).

    FTP lets the lines between the first and the last be anything.
    """
    first = await talk.line()
    if not (begun := re.fullmatch(r"([1-5]\d\d)(?:([ -])(.*))?", first)):
        raise talk.not_the_protocol(first)
    code, mark, text = begun[1], begun[2], begun[3] or ""
    lines = [text]
    while mark == "-":
        line = await talk.line()
        inner = re.fullmatch(rf"{code}(?:([ -])(.*))?", line)
        if not inner and talk.parties.scheme != "ftp":
            raise talk.not_the_protocol(line)
        mark = inner[1] if inner else "-"
        lines.append((inner[2] or "") if inner else line)
    return Reply(code=int(code), lines=tuple(lines))


async def imap(talk: Conversation) -> None:
    """Ask for STARTTLS (RFC 3501, 6.2.1)."""
    greeting = await talk.line()
    match greeting.upper().split()[:2]:
        case ["*", "OK"]:
            pass
        case ["*", "PREAUTH"]:  # STARTTLS is for those who are not authenticated yet
            raise talk.no_start_tls(greeting)
        case ["*", "BYE"]:
            raise turned_away(greeting)
        case _:
            raise talk.not_the_protocol(greeting)
    told = re.search(r"\[CAPABILITY ([^\]]*)\]", greeting, re.IGNORECASE)
    offered = told[1].upper().split() if told else await _capabilities(talk)
    if "STARTTLS" not in offered:
        raise talk.no_start_tls(f"CAPABILITY {' '.join(offered)}")
    await talk.say(b"r2 STARTTLS\r\n")
    line, _ = await _tagged(talk, "R2")
    if line.upper().split()[1:2] != ["OK"]:
        raise _imap_refusal(talk, line)


async def _capabilities(talk: Conversation) -> list[str]:
    await talk.say(b"r1 CAPABILITY\r\n")
    line, untagged = await _tagged(talk, "R1")
    if line.upper().split()[1:2] != ["OK"]:
        raise talk.not_the_protocol(line)
    words = [told.upper().split() for told in untagged]
    return [word for told in words if told[1:2] == ["CAPABILITY"] for word in told[2:]]


async def _tagged(talk: Conversation, tag: str) -> tuple[str, list[str]]:
    """Return the line that ends a command, and the untagged ones before it."""
    untagged: list[str] = []
    while True:
        line = await talk.line()
        match line.upper().split()[:2]:
            case ["*", "BYE"]:
                raise turned_away(line)
            case ["*", _]:
                untagged.append(line)
            case [first, _] if first == tag:
                return line, untagged
            case _:
                raise talk.not_the_protocol(line)


def _imap_refusal(talk: Conversation, line: str) -> CannotObserve:
    """RFC 3501, 6.2.1: BAD says that the command is not known; NO, that it failed."""
    is_transient = line.upper().split()[1] == "NO" and "[CANNOT]" not in line.upper()
    return put_off(line) if is_transient else talk.no_start_tls(line)


async def pop3(talk: Conversation) -> None:
    """Ask for STLS (RFC 2595, 4). Who knows no CAPA (RFC 2449) may still know STLS."""
    greeting = await talk.line()
    if greeting.startswith("-ERR"):
        raise put_off(greeting) if _is_temporary(greeting) else turned_away(greeting)
    if not greeting.startswith("+OK"):
        raise talk.not_the_protocol(greeting)
    await talk.say(b"CAPA\r\n")
    if await _agreed(talk, line := await talk.line()):
        offered = await _listed(talk)
        if "STLS" not in offered:
            raise talk.no_start_tls(f"CAPA {' '.join(offered)}")
    await talk.say(b"STLS\r\n")
    if not await _agreed(talk, line := await talk.line()):
        raise put_off(line) if _is_temporary(line) else talk.no_start_tls(line)


async def _agreed(talk: Conversation, line: str) -> bool:
    if not line.startswith(("+OK", "-ERR")):
        raise talk.not_the_protocol(line)
    return line.startswith("+OK")


async def _listed(talk: Conversation) -> list[str]:
    """Return the first words of the lines up to the one of a single point (RFC 1939, 3)."""
    words: list[str] = []
    while (line := await talk.line()) != ".":
        words.append(line.partition(" ")[0].upper())
    return words


def _is_temporary(line: str) -> bool:
    """Tell whether a code says so (RFC 3206, 4; RFC 2449, 8)."""
    return any(code in line.upper() for code in ("[SYS/TEMP]", "[IN-USE]", "[LOGIN-DELAY]"))

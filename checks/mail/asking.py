"""Questions of one look to the resolver, and the transcript that is kept of them as evidence."""

import asyncio
import re
from collections.abc import Callable

import dns.exception
import dns.rdata
import dns.rdtypes.txtbase

from checks.mail.facts import Texts
from checks.verdict import CannotObserve, Cause, NotSeen, Said
from checks.world import DnsAnswer, RecordType, World

MOST_LINES = 2000
LONGEST_LINE = 600
AT_ONCE = 8
LONGEST_TEXT = 8192  # no record that receivers take is longer
MOST_TEXTS = 50
ANSWERS = ("NOERROR", "NXDOMAIN")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Asking:
    """Asks on behalf of one look, and writes down what came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lines: list[str] = []
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def ask(self, name: str, type: RecordType) -> DnsAnswer:
        """Ask as receivers of mail do. Raises CannotObserve unless it is, or is not, there."""
        asked = f"resolver {name or '.'} {type}"
        try:
            async with self._turn:
                answer = await self.world.ask_resolver(name, type)
        except CannotObserve as error:
            self.note(f"{asked}: {error}")
            raise
        self._answered(asked, answer)
        if answer.rcode not in ANSWERS:
            raise CannotObserve(
                Cause.UNREACHABLE,
                "the resolver answers {rcode} for {name} {type}",
                rcode=answer.rcode,
                name=name,
                type=type,
            )
        return answer

    async def maybe(self, name: str, type: RecordType) -> DnsAnswer | NotSeen:
        """Ask; without an answer, return why there is none."""
        try:
            return await self.ask(name, type)
        except CannotObserve as error:
            return error.as_not_seen()

    async def texts(self, name: str, is_wanted: Callable[[str], bool]) -> Texts | NotSeen:
        """Return the TXT records of a name that are of one kind, aliases followed."""
        answer = await self.maybe(name, "TXT")
        if isinstance(answer, NotSeen):
            return answer
        found = tuple(text for text in map(text_of, answer.records("TXT")) if is_wanted(text))
        if answer.cut or len(found) > MOST_TEXTS or any(len(one) > LONGEST_TEXT for one in found):
            return NotSeen(
                cause=Cause.TOO_BIG,
                why=Said("the TXT records of {name} are too many or too long", {"name": name}),
            )
        return found

    def keep(self, about: str) -> None:
        """Keep the transcript as evidence."""
        text = "\n".join(self.lines[:MOST_LINES])
        self.world.keep(text.encode("utf-8", "replace"), media_type="text/plain", about=about)

    def note(self, line: str) -> None:
        """Write a line into the transcript."""
        self.lines.append(line[:LONGEST_LINE])

    def _answered(self, asked: str, answer: DnsAnswer) -> None:
        errors = "".join(f" EDE={error.code}" for error in answer.errors)
        self.note(f"{asked}: {answer.rcode} AD={int(answer.authenticated)}{errors}")
        for found in answer.answer:
            if found.type != "RRSIG":
                for record in found.records:
                    self.note(f"  {found.name or '.'} {found.ttl_s} {found.type} {record}")


def text_of(record: str) -> str:
    """Return what a TXT record says, its strings joined without a gap (RFC 7208, 3.3).

    Whatever is no printable ASCII becomes U+FFFD, which no grammar takes.
    """
    try:
        parsed = dns.rdata.from_text("IN", "TXT", record)
    except dns.exception.DNSException:
        return "\ufffd"
    strings = parsed.strings if isinstance(parsed, dns.rdtypes.txtbase.TXTBase) else ()
    return CONTROL.sub("\ufffd", b"".join(strings).decode("ascii", "replace"))


def bare(name: str) -> str:
    """Return a name as facts hold it: in lower case, without the final dot."""
    return name.lower().removesuffix(".")

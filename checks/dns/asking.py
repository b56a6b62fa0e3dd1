"""Questions of one look, and the transcript that is kept of them as evidence."""

from typing import Literal

from checks.verdict import CannotObserve, NotSeen
from checks.world import DnsAnswer, NotAnswered, QueryType, RecordType, World

MOST_LINES = 2000


class Asking:
    """Asks on behalf of one look, and writes down what came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lines: list[str] = []

    async def resolver(
        self,
        name: str,
        type: RecordType,
        *,
        checking_disabled: bool = False,
        fresh: bool = False,
    ) -> DnsAnswer:
        """Ask the resolver for records and signatures. Raises CannotObserve."""
        asked = f"resolver {name or '.'} {type} CD={int(checking_disabled)}"
        try:
            answer = await self.world.ask_resolver(
                name, type, checking_disabled=checking_disabled, fresh=fresh
            )
        except CannotObserve as error:
            self._note(f"{asked}: {error}")
            raise
        self._answered(asked, answer)
        return answer

    async def maybe(
        self,
        name: str,
        type: RecordType,
        *,
        checking_disabled: bool = False,
        fresh: bool = False,
    ) -> DnsAnswer | NotSeen:
        """Ask the resolver; without an answer, return why there is none."""
        try:
            return await self.resolver(name, type, checking_disabled=checking_disabled, fresh=fresh)
        except CannotObserve as error:
            return error.as_not_seen()

    async def server(
        self,
        address: str,
        name: str,
        type: QueryType,
        *,
        recursion: bool = False,
        dnssec: bool = False,
        over: Literal["udp", "tcp"] = "udp",
    ) -> DnsAnswer:
        """Ask a name server. Raises NotAnswered and CannotObserve."""
        asked = f"{address} {over} {name or '.'} {type} RD={int(recursion)}"
        try:
            answer = await self.world.query(
                address, name, type, recursion=recursion, dnssec=dnssec, over=over
            )
        except NotAnswered as error:
            self._note(f"{asked}: {error.failure}")
            raise
        except CannotObserve as error:
            self._note(f"{asked}: {error}")
            raise
        self._answered(asked, answer)
        return answer

    def keep(self, about: str) -> None:
        """Keep the transcript as evidence."""
        text = "\n".join(self.lines[:MOST_LINES])
        self.world.keep(text.encode("utf-8", "replace"), media_type="text/plain", about=about)

    def _note(self, line: str) -> None:
        self.lines.append(line)

    def _answered(self, asked: str, answer: DnsAnswer) -> None:
        flags = " ".join(
            f"{name}={int(value)}"
            for name, value in (
                ("AA", answer.authoritative),
                ("TC", answer.truncated),
                ("RA", answer.recursion_available),
                ("AD", answer.authenticated),
            )
        )
        errors = "".join(f" EDE={error.code} {error.text!r}" for error in answer.errors)
        self._note(f"{asked}: {answer.rcode} {flags}{errors}")
        if answer.type == "AXFR":  # the zone's contents are nobody's evidence
            return
        for found in answer.answer:
            self.lines += [
                f"  {found.name or '.'} {found.ttl_s} {found.type} {record}"
                for record in found.records
            ]

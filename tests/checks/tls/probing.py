"""Meet a port of loopback as a peer, and probe it for the flaws as where there is leave."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import OLDEST_FIRST, Suites, TlsFacts, VersionAnswer
from checks.tls.hellos.ask import Peer
from checks.tls.weaknesses.probe import probe_weaknesses
from checks.verdict import NOT_ASKED, Answer
from tests.worlds import KeptInMemory, loopback_world


def facts(*taken: str, suites: Mapping[str, Suites] | None = None) -> TlsFacts:
    answers = {
        version: VersionAnswer(
            answer=Answer.TAKEN if version in taken else Answer.REFUSED, hellos=1, suites_offered=1
        )
        for version in OLDEST_FIRST
    }
    return TlsFacts(
        seen_at=datetime.now(UTC),
        host="site.example.vn",
        port=443,
        scheme="https",
        server_name="site.example.vn",
        versions=answers,
        suites=NOT_ASKED if suites is None else suites,
    )


@asynccontextmanager
async def peer_at(
    port: int,
    scheme: str = "https",
    *,
    address: str = "127.0.0.1",
    keeper: KeptInMemory | None = None,
    limit_s: float = 60,
) -> AsyncIterator[Peer]:
    """Open the World of one look at a port, and the peer in it."""
    declared = Endpoint(
        url=f"{scheme}://site.example.vn:{port}",
        scheme=scheme,  # type: ignore[arg-type]
        host="site.example.vn",
        port=port,
    )
    target = Target(
        system="website", kind="endpoint", id="web", addresses=(address,), declared=declared
    )
    async with loopback_world(target, keeper=keeper, limit_s=limit_s) as world:
        yield Peer(
            world=world,
            address=address,
            port=port,
            server_name="site.example.vn",
            scheme=scheme,
            host="site.example.vn",
        )


async def probe(
    port: int,
    *taken: str,
    seen: TlsFacts | None = None,
    keeper: KeptInMemory | None = None,
    one_s: float = 1.0,
) -> Mapping[str, object]:
    async with peer_at(port, keeper=keeper) as peer:
        seen = seen or facts(*(taken or ("TLS 1.2",)))
        return await probe_weaknesses(peer, seen, one_s=one_s)

"""See the certificates of a port of loopback through a real World."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from checks.declared import Endpoint, Purpose
from checks.finding import Target
from checks.tls.certificates.look import see_certificates
from checks.tls.hellos.ask import Peer
from tests.worlds import KeptInMemory, loopback_world

BOTH = ("TLS 1.2", "TLS 1.3")


async def see(
    port: int,
    taken: Sequence[str] = BOTH,
    *,
    address: str = "127.0.0.1",
    scheme: str = "https",
    keeper: KeptInMemory | None = None,
    consults: Collection[Purpose] = (),
    **asked: Any,
) -> Mapping[str, Any]:
    url = f"{scheme}://site.example.vn"
    declared = Endpoint(url=url, scheme=scheme, host="site.example.vn", port=port)
    target = Target(
        system="website", kind="endpoint", id="web", addresses=(address,), declared=declared
    )
    async with loopback_world(target, keeper=keeper, consults=consults) as world:
        peer = Peer(
            world=world,
            address=address,
            port=port,
            server_name="site.example.vn",
            scheme=scheme,
            host="site.example.vn",
        )
        return await see_certificates(peer, taken, seen_at=world.now(), **asked)

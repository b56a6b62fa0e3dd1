"""Look at a port of loopback through a real World."""

from dataclasses import dataclass

from checks.declared import Endpoint
from checks.finding import Target
from checks.tls.facts import TlsFacts
from checks.tls.observe import observe
from checks.verdict import Answer
from tests.worlds import KeptInMemory, loopback_world

VERSIONS = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")


@dataclass(frozen=True, kw_only=True)
class Looked:
    facts: TlsFacts
    kept: dict[str, bytes]

    @property
    def taken(self) -> tuple[str, ...]:
        return self.facts.taken

    @property
    def answers(self) -> set[Answer]:
        return {entry.answer for entry in self.facts.versions.values()}


def endpoint(port, address="127.0.0.1", **declared) -> Target:
    right = {"url": "https://site.example.vn", "scheme": "https", "host": "site.example.vn"}
    return Target(
        system="website",
        kind="endpoint",
        id="web",
        addresses=(address,),
        declared=Endpoint(port=port, **(right | declared)),
    )


async def look_at(port, address="127.0.0.1", *, limit_s=30.0, **declared) -> Looked:
    target, keeper = endpoint(port, address, **declared), KeptInMemory()
    async with loopback_world(target, keeper=keeper, limit_s=limit_s) as world:
        return Looked(facts=await observe(target, world), kept=keeper.kept)

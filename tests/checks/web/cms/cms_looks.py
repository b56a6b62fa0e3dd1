"""Look at the content system of a served site, and at nothing else of it."""

from dataclasses import replace
from typing import Final

from checks.finding import Target
from checks.verdict import NotSeen
from checks.web.cms.cms_traits import Cms, Inner
from checks.web.cms.look import cms_of
from checks.web.visiting.probes import Probe
from checks.web.visiting.site import Site
from checks.web.visiting.walk import walk
from tests.worlds import QUICK, loopback_world

PATIENT: Final = replace(QUICK, read_timeout_s=10)  # PHP compiles a whole WordPress at first


async def cms_at(target: Target) -> tuple[Cms, int]:
    """Return what is told of a site's content system, and how many requests that took."""
    async with loopback_world(target, settings=PATIENT) as world:
        endpoint = target.declared
        secure = endpoint.scheme == "https"
        site = Site(
            world=world,
            host=endpoint.host,
            plain_port=None if secure else endpoint.port,
            secure_port=endpoint.port if secure else None,
            seen_at=world.now(),
        )
        (address,) = target.addresses
        probe = Probe(site, address, secure=secure, technology="php")
        trip = await walk(site, address, site.url("/", secure=secure))
        await probe.error_pages()
        before = site.requests
        cms = await cms_of(probe, trip)
        assert not isinstance(cms, NotSeen), cms.why
        return cms, site.requests - before


def states(cms: Cms) -> dict[str, str]:
    """Return what each inner path was found to be, closed ones left out."""
    inner = cms.inner if isinstance(cms.inner, dict) else {}
    return {path: _state(one) for path, one in inner.items() if _state(one) != "closed"}


def _state(one: Inner) -> str:
    return "not seen" if isinstance(one.state, NotSeen) else one.state


def systems(cms: Cms) -> list[str]:
    return [one.system for one in cms.found]


def versions(cms: Cms) -> set[tuple[str, str, bool]]:
    return {(one.version, one.where, one.whole) for one in cms.told}

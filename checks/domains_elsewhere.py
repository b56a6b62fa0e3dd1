"""A system without a domain of its own: its services' names may lie in another system's.

An organisation declares its domain once. What is judged of it there need not be reported as
unknown of every other website whose name lies in it.
"""

from collections.abc import Iterable, Mapping

from checks.declared import Domain, Endpoint
from checks.finding import System
from checks.verdict import Said, Status, Verdict


def declared_in(systems: Iterable[System]) -> Mapping[str, str]:
    """Return the name of each domain that these systems declare, with the id of the system."""
    return {
        target.declared.name: system.id
        for system in systems
        for target in system.targets
        if isinstance(target.declared, Domain)
    }


def judged_there(system: System, domains: Mapping[str, str]) -> Verdict | None:
    """Say where the domains of a system's services are judged; None unless all are."""
    hosts = {one.declared.host for one in system.targets if isinstance(one.declared, Endpoint)}
    found = {_domain_of(host, domains) for host in hosts}
    if not found or None in found:
        return None
    names = sorted(name for name in found if name)
    others = sorted({domains[name] for name in names})
    return Verdict(
        status=Status.NOT_APPLICABLE,
        reason=Said(
            "the system declares no domain of its own: its services stand in {domains}, which is "
            "judged with {systems}",
            {"domains": ", ".join(names), "systems": ", ".join(others)},
        ),
    )


def _domain_of(host: str, domains: Mapping[str, str]) -> str | None:
    """Return the nearest declared domain that a host lies in."""
    labels = host.split(".")
    above = (".".join(labels[n:]) for n in range(len(labels)))
    return next((name for name in above if name in domains), None)

"""The administration's sign-in page is refused to where the agent stands."""

from ipaddress import ip_address, ip_network
from typing import Final

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.cms.cms_traits import NAMES, Cms, SignIn, System
from checks.web.cms.found_traits import of_cms
from checks.web.facts import WebFacts

WITHIN: Final = tuple(
    ip_network(one)
    for one in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


def judge(web: WebFacts) -> Verdict:
    """Tell by one visit from here; who else may come, only the server's own settings say."""
    return of_cms(web, lambda cms, system: _limited(cms, system, web.closely_at))


def _limited(cms: Cms, system: System, address: str) -> Verdict:
    sign_in = seen(cms.sign_in)
    if sign_in.door == "shown":
        return _shown(sign_in, system, address)
    if sign_in.door == "refused":
        return passed(
            "refuses {path} to this agent ({status})",
            path=sign_in.path,
            status=sign_in.status,
            observed=str(sign_in.status),
        )
    return _cannot_tell(sign_in, system)


def _shown(sign_in: SignIn, system: System, address: str) -> Verdict:
    """Say that the page is open to this agent, which may stand within the office's network."""
    if _lies_within(address):
        return unknown(
            Cause.NOT_ASKED,
            "shows the sign-in page {path} of {system} at {address}, within the network: "
            "whether it does so outside was not seen",
            path=sign_in.path,
            system=NAMES[system],
            address=address,
        )
    return failed(
        "shows the sign-in page {path} of {system} to this agent; if the agent stands within the "
        "office's network, look again from outside",
        path=sign_in.path,
        system=NAMES[system],
        observed=sign_in.path,
    )


def _lies_within(address: str) -> bool:
    try:
        there = ip_address(address)
    except ValueError:
        return False
    return any(there in network for network in WITHIN)


def _cannot_tell(sign_in: SignIn, system: System) -> Verdict:
    match sign_in.door:
        case "guarded":
            return unknown(
                Cause.NOT_ASKED,
                "asks for a sign-in before it shows {path}: a person must tell whom it lets in",
                path=sign_in.path,
            )
        case "elsewhere":
            return unknown(
                Cause.OUT_OF_SCOPE,
                "leads from {path} to sign in at {host}",
                path=sign_in.path,
                host=sign_in.led_to,
            )
        case "absent":
            return unknown(
                Cause.NOT_ASKED,
                "has no sign-in page of {system} at {path}: where it is now, a person must tell",
                system=NAMES[system],
                path=sign_in.path,
            )
    return unknown(
        Cause.NOT_ASKED,
        "answers {path} with {status} and no sign-in page of {system}",
        path=sign_in.path,
        status=sign_in.status,
        system=NAMES[system],
    )

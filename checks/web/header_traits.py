"""What header fields say: transport security, referrers, framing, products and their versions."""

import re
from dataclasses import dataclass

from checks.verdict import NotSeen, UnseenError
from checks.web.csp_traits import Policy, policies_of
from checks.web.facts import Front, Hop
from checks.web.front_traits import field, fields

REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
# "Apache/2.4.57", "Microsoft-IIS/10.0", "WordPress 6.4.2"; of a product alone, nothing.
_VERSION = re.compile(r"[A-Za-z][A-Za-z_.+-]{1,40}[/ ]v?\d+(?:\.\d+){0,4}[A-Za-z0-9.+~-]{0,20}")
_BARE_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hsts:
    """A Strict-Transport-Security field as a browser takes it (RFC 6797, 6.1)."""

    max_age_s: int
    subdomains: bool
    preload: bool


def hsts_of(value: str) -> Hsts | None:
    """Read a field, or return None for one that browsers ignore (RFC 6797, 8.1)."""
    ages: list[int] = []
    names: list[str] = []
    for part in value.split(";"):
        name, _, said = part.strip().partition("=")
        name, said = name.strip().lower(), said.strip().strip('"')
        if not name:
            continue
        if name in names:
            return None  # no directive may stand twice
        names.append(name)
        if name == "max-age":
            if not said.isascii() or not said.isdecimal():
                return None
            ages.append(min(int(said[:12]), 10**11))
    if not ages:
        return None
    return Hsts(
        max_age_s=ages[0], subdomains="includesubdomains" in names, preload="preload" in names
    )


def hsts_in(hop: Hop) -> Hsts | None:
    """Return what an answer's first field says: further ones are ignored (RFC 6797, 8.1)."""
    found = fields(hop, "strict-transport-security")
    return hsts_of(found[0]) if found else None


def referrer_policy_of(value: str) -> str:
    """Return the last value that is known, as browsers do; "" without any."""
    known = [one.strip().lower() for one in value.split(",")]
    return next((one for one in reversed(known) if one in REFERRER_POLICIES), "")


def framing_of(value: str | None) -> str:
    """Return DENY, SAMEORIGIN, or what else X-Frame-Options says; "" without it (RFC 7034)."""
    said = {one.strip().upper() for one in (value or "").split(",")} - {""}
    return said.pop() if len(said) == 1 else ", ".join(sorted(said))


def versions_in(value: str) -> tuple[str, ...]:
    """Return products with their versions that a banner tells."""
    return tuple(dict.fromkeys(match[0].strip() for match in _VERSION.finditer(value[:2000])))


def bare_version_in(value: str) -> str:
    """Return a version that stands alone, "4.0.30319"; "" without any."""
    match = _BARE_VERSION.search(value[:200])
    return match[0] if match else ""


def policies(front: Front, hop: Hop) -> tuple[Policy, ...]:
    """Return every Content-Security-Policy that a page is under, by field and by page."""
    found = [
        policy for value in fields(hop, "content-security-policy") for policy in policies_of(value)
    ]
    document = front.document
    if isinstance(document, NotSeen):
        if not found:
            raise UnseenError(document)
        return tuple(found)
    for value in document.policies:
        found += (policy.of_a_page() for policy in policies_of(value))
    return tuple(found)


def only_reported(hop: Hop) -> bool:
    """Tell whether a policy is tried out, and not yet in force."""
    return field(hop, "content-security-policy-report-only") is not None

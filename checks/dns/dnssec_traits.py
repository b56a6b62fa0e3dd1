"""What the resolver's answers say together of a domain's signatures (RFC 4035, 4.3).

Insecure and bogus are told by a resolver that checks, and that it checks must be known first: it
does when it vouches (AD) for any name above the domain, or refuses with checks what it gives
without them. A resolver that vouches for a zone without a DS record vouches for everything.
"""

from enum import StrEnum

from checks.dns.facts import Ds, Probe, ResolverSays, Signing
from checks.verdict import Cause, NotSeen, Said, seen

BOGUS = {6, 7, 8, 9, 10, 11, 12}  # extended errors about signatures (RFC 8914, 4.7–4.13)
UNREACHED = {22, 23}  # no server of the zone could be reached (RFC 8914, 4.23 and 4.24)
ANSWERS = {"NOERROR", "NXDOMAIN"}
USUAL_ALGORITHMS = {8, 10, 13, 14, 15, 16}  # that every resolver which checks can verify
USUAL_DIGESTS = {2, 4}


class Standing(StrEnum):
    """How a domain stands."""

    SECURE = "secure"
    NOT_VOUCHED_FOR = "not_vouched_for"  # its parent publishes no DS record
    CUT_OFF = "cut_off"  # it has one, but a zone above has none
    UNUSUAL = "unusual"  # none of its DS records can be verified by every resolver
    BOGUS = "bogus"


def standing(signing: Signing) -> Standing | NotSeen:
    """Return how the domain stands, or why that cannot be told. Raises UnseenError."""
    if any(map(is_bogus, signing.probes)):
        return Standing.BOGUS
    first = signing.probes[0].checked
    if first.rcode not in ANSWERS:
        return NotSeen(
            cause=Cause.UNREACHABLE,
            why=Said("the resolver has no answer for the domain: {rcode}", {"rcode": first.rcode}),
        )
    return _vouched_for(signing) if first.authenticated else _not_vouched_for(signing)


def is_bogus(probe: Probe) -> bool:
    """Tell whether the resolver refuses for its signatures what is there without checks."""
    if probe.checked.rcode != "SERVFAIL":
        return False
    errors = set(probe.checked.errors) | _errors(probe.again)
    if errors & BOGUS:
        return True
    steady = _rcode(probe.again) == "SERVFAIL"
    return steady and _rcode(probe.unchecked) in ANSWERS and not errors & UNREACHED


def errors_of(signing: Signing) -> tuple[int, ...]:
    """Return the extended errors that came with what is bogus."""
    bogus = [probe for probe in signing.probes if is_bogus(probe)]
    return tuple(sorted({code for probe in bogus for code in probe.checked.errors}))


def _errors(said: ResolverSays | NotSeen) -> set[int]:
    return set() if isinstance(said, NotSeen) else set(said.errors)


def _rcode(said: ResolverSays | NotSeen) -> str:
    return "" if isinstance(said, NotSeen) else said.rcode


def _vouched_for(signing: Signing) -> Standing | NotSeen:
    if not seen(signing.ds) or seen(signing.link) == "broken":
        return NotSeen(
            cause=Cause.OWN_NETWORK,
            why=Said("the resolver vouches for signatures that do not hold: its word cannot count"),
        )
    return Standing.SECURE


def _not_vouched_for(signing: Signing) -> Standing | NotSeen:
    above = seen(signing.above)
    vouched = [not isinstance(one.said, NotSeen) and one.said.authenticated for one in above]
    if not any(vouched):
        return NotSeen(
            cause=Cause.OWN_NETWORK,
            why=Said("the resolver is not known to check signatures: it vouches for no name above"),
        )
    ds = seen(signing.ds)
    if not ds:
        return Standing.NOT_VOUCHED_FOR
    if not vouched[0]:
        return Standing.CUT_OFF
    if not any(map(_is_usual, ds)):
        return Standing.UNUSUAL
    return NotSeen(
        cause=Cause.OWN_NETWORK,
        why=Said("the resolver does not check this domain, although its parent vouches for it"),
    )


def _is_usual(ds: Ds) -> bool:
    return ds.algorithm in USUAL_ALGORITHMS and ds.digest in USUAL_DIGESTS

"""The certificate chain leads to an accepted store."""

from checks.tls.facts import Flaw, Store, TlsFacts, Trust
from checks.verdict import (
    Cause,
    Said,
    Verdict,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)

FURTHEST_LAST = (
    None,
    Flaw.SELF_SIGNED,
    Flaw.ISSUER_MISSING,
    Flaw.ROOT_UNKNOWN,
    Flaw.AUTHORITY_NOT_VALID,
    Flaw.RULE_BROKEN,
)
EXPECTED = Said("a chain to an accepted store")


def judge(tls: TlsFacts, *, accept: list[Store]) -> Verdict:
    """Pass when an accepted store verifies the chain; names and expiry are other questions."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    stores = {"public": tls.public_trust, "agency": tls.agency_trust}
    asked = {store: stores[store] for store in accept}
    for store, trust in asked.items():
        if isinstance(trust, Trust) and trust.verified:
            seen(tls.chains)  # each of which was held against the store
            return _trusted(store, trust, tls)
    looked = [trust for trust in map(seen, asked.values()) if trust is not None]
    if not looked:
        return unknown(Cause.NOTHING_DECLARED, "no authority of the agency's own is declared")
    return _distrusted(max(looked, key=lambda trust: FURTHEST_LAST.index(trust.flaw)))


def _trusted(store: Store, trust: Trust, tls: TlsFacts) -> Verdict:
    if not tls.leaf.valid_at(tls.seen_at):
        return passed(
            "led to an accepted store on {day}, while the certificate was valid",
            day=trust.at.date(),
            expected=EXPECTED,
        )
    if store == "agency":
        return passed("leads to an authority of the agency's own", expected=EXPECTED)
    return passed("leads to the public store", expected=EXPECTED)


def _distrusted(trust: Trust) -> Verdict:
    """Name the flaw of the store in which the chain got furthest."""
    about = trust.about
    match trust.flaw:
        case Flaw.SELF_SIGNED:
            return failed(
                "is self-signed and in no accepted store: {about}",
                about=about,
                observed=about,
                expected=EXPECTED,
            )
        case Flaw.ISSUER_MISSING:
            return failed(
                "its issuer is neither sent nor in an accepted store: {about}",
                about=about,
                observed=about,
                expected=EXPECTED,
            )
        case Flaw.ROOT_UNKNOWN:
            return failed(
                "leads to a root that is in no accepted store: {about}",
                about=about,
                observed=about,
                expected=EXPECTED,
            )
        case Flaw.AUTHORITY_NOT_VALID:
            return failed(
                "an authority in the chain is not valid: {about}",
                about=about,
                observed=about,
                expected=EXPECTED,
            )
        case _:
            return failed(
                "the chain breaks a rule of verification: {about}",
                about=about,
                observed=about,
                expected=EXPECTED,
            )

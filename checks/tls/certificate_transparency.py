"""The certificate was logged in public."""

from checks.tls.facts import TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, min_scts: int) -> Verdict:
    """Count the logs' promises in each leaf (RFC 6962, 3.3); browsers turn away without them.

    Only a chain to the public store is judged: an agency logs its own certificates nowhere.
    """
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    if not seen(tls.public_trust).verified:
        return not_applicable("does not lead to the public store, whose authorities this binds")
    fewest = min(seen(leaf.scts) for leaf in tls.leaves)
    expected, observed = f"SCT ≥ {min_scts}", f"SCT: {fewest}"
    if fewest < min_scts:
        return failed(
            "holds {count} promises of public logs (SCT)",
            count=fewest,
            expected=expected,
            observed=observed,
        )
    seen(tls.chains)
    return passed(
        "holds {count} promises of public logs (SCT)",
        count=fewest,
        expected=expected,
        observed=observed,
    )

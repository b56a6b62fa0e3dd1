"""The certificate's key is of a listed kind."""

from checks.tls.facts import Certificate, TlsFacts
from checks.verdict import Verdict, failed, not_applicable, passed, seen


def judge(tls: TlsFacts, *, allowed: tuple[str, ...]) -> Verdict:
    """Judge each leaf: an EC key by its curve's name, another by its kind ("RSA", "Ed25519")."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    expected = ", ".join(allowed)
    kinds = list(dict.fromkeys(map(_kind, tls.leaves)))
    if unlisted := [kind for kind in kinds if kind not in allowed]:
        return failed(
            "the key is of a kind that is not listed: {kinds}",
            kinds=", ".join(unlisted),
            expected=expected,
            observed=", ".join(kinds),
        )
    seen(tls.chains)
    return passed("the key is of the kind {kinds}", kinds=", ".join(kinds), expected=expected)


def _kind(leaf: Certificate) -> str:
    return leaf.curve or leaf.key_kind

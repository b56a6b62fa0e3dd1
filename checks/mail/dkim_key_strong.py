"""The keys of all declared DKIM selectors are strong."""

from collections.abc import Iterator

from checks.mail.dkim_traits import each_selector, usable_key, without_key
from checks.mail.facts import Dkim, MailFacts
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts, *, min_rsa_bits: int) -> Iterator[Verdict]:
    """Judge the length of RSA keys; Ed25519 has one length alone (RFC 8301, 3.2; RFC 8463)."""

    def one(selector: Dkim) -> Verdict:
        return _judge(selector, min_rsa_bits)

    return each_selector(mail, one)


def _judge(one: Dkim, min_rsa_bits: int) -> Verdict:
    key = usable_key(one)
    if key is None:
        return without_key(one)
    shown = f"{key.kind} {key.bits}"
    if key.kind == "RSA" and key.bits < min_rsa_bits:
        return failed(
            "the key at {name} is {key}",
            name=one.name,
            key=shown,
            expected=f"RSA {min_rsa_bits}",
            observed=shown,
            locus=one.selector,
        )
    return passed(
        "the key at {name} is {key}", name=one.name, key=shown, observed=shown, locus=one.selector
    )

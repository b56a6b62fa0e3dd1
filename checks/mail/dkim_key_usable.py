"""Verifiers can use the key of every declared DKIM selector."""

from collections.abc import Iterator

from checks.mail.dkim_traits import each_selector, is_revoked, tags_of, usable_key, without_key
from checks.mail.facts import Dkim, MailFacts
from checks.mail.tag_traits import Tags
from checks.verdict import Verdict, failed, passed


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Judge form and state of the key record (RFC 6376, 3.6.1; RFC 8463, 4)."""
    return each_selector(mail, _judge)


def _judge(one: Dkim) -> Verdict:
    tags = tags_of(one)
    if tags is None:
        return without_key(one)
    if is_revoked(tags):
        return failed("the key at {name} is revoked", name=one.name, locus=one.selector)
    if wrong := _wrong(tags):
        return failed(
            "verifiers cannot read the record at {name}: {part}",
            name=one.name,
            part=wrong,
            observed=wrong,
            locus=one.selector,
        )
    key = usable_key(one)
    if key is None:
        return failed("verifiers cannot read the key at {name}", name=one.name, locus=one.selector)
    shown = f"{key.kind} {key.bits}"
    return passed(
        "{name} holds {key}", name=one.name, key=shown, observed=shown, locus=one.selector
    )


def _wrong(tags: Tags) -> str:
    """Return the part that spoils the record, or nothing."""
    if tags.faults:
        return tags.faults[0]
    if "v" in tags.values and (tags.first != "v" or tags.get("v") != "DKIM1"):
        return f"v={tags.get('v')}"
    services = {one.strip() for one in tags.get("s", "*").split(":")}
    if not services & {"*", "email"}:
        return f"s={tags.get('s')}"
    hashes = {one.strip() for one in tags.get("h", "sha256").split(":")}
    return "" if "sha256" in hashes else f"h={tags.get('h')}"

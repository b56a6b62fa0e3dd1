"""Receivers can read the DMARC record."""

import re

from checks.mail.dmarc_traits import POLICIES, addresses_in, applied, without_record
from checks.mail.facts import MailFacts
from checks.mail.tag_traits import Tags, shown
from checks.verdict import Verdict, failed, passed

PERCENT = re.compile(r"100|[0-9]{1,2}", re.ASCII)
POLICY = re.compile("|".join(POLICIES), re.IGNORECASE)
ALIGNMENT = re.compile(r"[rs]", re.IGNORECASE)
YES_OR_NO = re.compile(r"[yn]", re.IGNORECASE)
FORMS = {
    "p": POLICY,
    "sp": POLICY,
    "np": POLICY,
    "pct": PERCENT,
    "adkim": ALIGNMENT,
    "aspf": ALIGNMENT,
    "t": YES_OR_NO,
    "psd": re.compile(r"[ynu]", re.IGNORECASE),
    "fo": re.compile(r"[01ds](?:[ \t]*:[ \t]*[01ds])*", re.IGNORECASE),
}


def judge(mail: MailFacts) -> Verdict:
    """Judge the form of the tags that receivers know (RFC 7489, 6.3 and 6.4; RFC 9091, 4)."""
    record = applied(mail)
    if record is None:
        return without_record(mail)
    if wrong := _wrong(record.tags):
        return failed(
            "receivers cannot read {part} in the DMARC record of {name}",
            part=wrong,
            name=record.at,
            observed=wrong,
        )
    if "p" not in record.tags.values:
        return failed("the DMARC record of {name} names no policy", name=record.at, expected="p=")
    return passed("the DMARC record of {name} is well formed", name=record.at)


def _wrong(tags: Tags) -> str:
    """Return the part that receivers cannot read, or nothing."""
    if tags.faults:
        return tags.faults[0]
    for name, form in FORMS.items():
        if name in tags.values and not form.fullmatch(tags.get(name)):
            return shown(f"{name}={tags.get(name)}")
    for name in ("rua", "ruf"):
        for written, domain in addresses_in(tags.get(name)):
            if not domain:
                return shown(f"{name}={written}")
    return ""

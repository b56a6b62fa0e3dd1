"""What the records of an SPF tree say together."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.mail.facts import MailFacts, Spf, SpfRecord
from checks.mail.spf_traits import SpfText, Term, read
from checks.verdict import Cause, NotSeen, Said, UnseenError, Verdict, not_applicable, seen

NOT_FOLLOWED = {
    "too_many": Said("the SPF record leads to more records than are followed"),
    "timed_out": Said("the records that the SPF record leads to did not all come in time"),
}


def own(mail: MailFacts) -> SpfText | None:
    """Return the domain's record, or None where there is none, or not just one."""
    texts = seen(seen(mail.spf).records[0].texts)
    return read(texts[0]) if len(texts) == 1 else None


def no_record(mail: MailFacts) -> Verdict:
    """Return that there is no record whose content could be judged."""
    return not_applicable("{name} has no SPF record that counts", name=mail.name)


def without_record(mail: MailFacts) -> Verdict | None:
    """Return why a rule about what the record says does not bind; None where there is one."""
    return no_record(mail) if own(mail) is None else None


def all_read(spf: Spf) -> Iterator[tuple[SpfRecord, SpfText]]:
    """Give each record that was found with what it says. A name with several has none."""
    for record in spf.records:
        if not isinstance(record.texts, NotSeen) and len(record.texts) == 1:
            yield record, read(record.texts[0])


def settle(spf: Spf) -> None:
    """Raise UnseenError unless everything that the record leads to was seen."""
    if why := NOT_FOLLOWED.get(spf.end):
        cause = Cause.TOO_BIG if spf.end == "too_many" else Cause.TIMED_OUT
        raise UnseenError(NotSeen(cause=cause, why=why))
    for record in spf.records:
        seen(record.texts)


def deciding(spf: Spf) -> SpfText | None:
    """Return the record whose end decides: the domain's own or the last that it redirects to."""
    last = [record for record in spf.records if record.decides][-1]
    texts = seen(last.texts)
    return read(texts[0]) if len(texts) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """Who the record lets send, by the family of the addresses that it names."""

    ipv4: tuple[str, ...]  # "ip4" terms
    ipv6: tuple[str, ...]  # "ip6" terms
    named: tuple[str, ...]  # "a", "mx", "exists" and "ptr" terms, whose addresses DNS tells


def senders(mail: MailFacts) -> Senders:
    """Return the terms that let somebody send, includes followed. Raises UnseenError.

    The question whether each IPv4 sender has an IPv6 counterpart begins here.
    """
    spf = seen(mail.spf)
    settle(spf)
    terms: list[Term] = [
        term
        for record, text in all_read(spf)
        if record.passes
        for term in text.evaluated
        if term.qualifier == "+"
    ]
    return Senders(
        ipv4=tuple(term.text for term in terms if term.name == "ip4"),
        ipv6=tuple(term.text for term in terms if term.name == "ip6"),
        named=tuple(term.text for term in terms if term.name in ("a", "mx", "exists", "ptr")),
    )

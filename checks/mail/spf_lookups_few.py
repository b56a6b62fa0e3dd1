"""The SPF record costs receivers no more look-ups than they make."""

from checks.mail.facts import MailFacts, Spf
from checks.mail.spf_tree_traits import settle, without_record
from checks.verdict import Cause, NotSeen, UnseenError, Verdict, failed, passed, seen

MOST_MX_HOSTS = 10  # RFC 7208, 4.6.4: of one "mx" term


def judge(mail: MailFacts, *, most_lookups: int, most_void: int) -> Verdict:
    """Count the terms that cost a look-up, and those of them that find nothing.

    RFC 7208, 4.6.4. A term of which either family of addresses is there finds something.
    """
    if verdict := without_record(mail):
        return verdict
    spf = seen(mail.spf)
    if spf.end == "loop":
        return failed("the SPF record of {name} leads back to itself", name=mail.name)
    count = len(spf.lookups)
    if count > most_lookups:
        return failed(
            "the SPF record of {name} costs {count} look-ups; receivers make {most} at most",
            name=mail.name,
            count=count,
            most=most_lookups,
            expected=f"≤ {most_lookups}",
            observed=f"≥ {count}" if spf.end == "too_many" else str(count),
        )
    if wrong := _too_many_hosts(spf) or _void(mail, spf, most_void):
        return wrong
    settle(spf)
    return passed(
        "the SPF record of {name} costs {count} look-ups",
        name=mail.name,
        count=count,
        observed=str(count),
    )


def _too_many_hosts(spf: Spf) -> Verdict | None:
    for lookup in spf.lookups:
        if lookup.mx_hosts > MOST_MX_HOSTS:
            return failed(
                "{term} in the SPF record of {within} means {count} mail hosts",
                term=lookup.term,
                within=lookup.within,
                count=lookup.mx_hosts,
                expected=f"≤ {MOST_MX_HOSTS}",
                observed=str(lookup.mx_hosts),
            )
    return None


def _void(mail: MailFacts, spf: Spf, most: int) -> Verdict | None:
    """Judge the look-ups that find nothing. Raises UnseenError where those not seen matter."""
    void = [lookup.term for lookup in spf.lookups if lookup.void is True]
    if len(void) > most:
        return failed(
            "{count} look-ups of the SPF record of {name} find nothing: {terms}",
            count=len(void),
            name=mail.name,
            terms=", ".join(void[:5]),
            expected=f"≤ {most}",
            observed=str(len(void)),
        )
    unseen = [
        lookup.void
        for lookup in spf.lookups
        if isinstance(lookup.void, NotSeen) and lookup.void.cause is not Cause.NOT_ASKED
    ]
    if unseen and len(void) + len(unseen) > most:
        raise UnseenError(unseen[0])
    return None

"""Every SPF record that the domain's own one leads to is there."""

from checks.mail.facts import MailFacts, SpfRecord
from checks.mail.spf_tree_traits import settle, without_record
from checks.verdict import NotSeen, Verdict, failed, passed, seen


def judge(mail: MailFacts) -> Verdict:
    """Judge includes and redirects: one that leads to nothing spoils the record.

    RFC 7208, 5.2 and 6.1.
    """
    if verdict := without_record(mail):
        return verdict
    spf = seen(mail.spf)
    for record in spf.records[1:]:
        if not isinstance(record.texts, NotSeen) and len(record.texts) != 1:
            return _astray(record, len(record.texts))
    settle(spf)
    return passed(
        "all {count} records that the SPF record of {name} leads to are there",
        count=len(spf.records) - 1,
        name=mail.name,
    )


def _astray(record: SpfRecord, count: int) -> Verdict:
    if count:
        return failed(
            "{term} in the SPF record of {within} leads to {name}, which has {count} SPF records",
            term=record.led_by,
            within=record.within,
            name=record.name,
            count=count,
            observed=record.led_by,
        )
    return failed(
        "{term} in the SPF record of {within} leads to {name}, which has no SPF record",
        term=record.led_by,
        within=record.within,
        name=record.name,
        observed=record.led_by,
    )

"""Domains of others let the DMARC reports be sent to them."""

from collections.abc import Iterator

from checks.mail.dmarc_traits import (
    Applied,
    applied,
    domains_in,
    of_one_organisation,
    without_record,
)
from checks.mail.facts import MailFacts
from checks.verdict import (
    Cause,
    NotSeen,
    Status,
    Verdict,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)


def judge(mail: MailFacts) -> Iterator[Verdict]:
    """Judge each address of another organisation: without its word no report comes.

    RFC 7489, 7.1.
    """
    record = applied(mail)
    if record is None:
        yield without_record(mail)
        return
    outside = [one for one in domains_in(record.tags) if not of_one_organisation(record.at, one)]
    if not outside:
        yield not_applicable("no DMARC report about {name} leaves its owner", name=record.at)
    for domain in outside:
        yield _authorised(mail, record, domain)


def _authorised(mail: MailFacts, record: Applied, domain: str) -> Verdict:
    told = {(one.about, one.domain): one.authorised for one in seen(mail.dmarc).reports}
    answer = told.get((record.at, domain))
    if answer is None:
        return unknown(
            Cause.TOO_BIG,
            "{domain} was one address too many to ask for",
            domain=domain,
            locus=domain,
        )
    if isinstance(answer, NotSeen):
        return Verdict(status=Status.UNKNOWN, reason=answer.why, cause=answer.cause, locus=domain)
    where = f"{record.at}._report._dmarc.{domain}"
    if not answer:
        return failed(
            "{domain} does not say that it takes DMARC reports about {name}",
            domain=domain,
            name=record.at,
            expected=f"{where} TXT v=DMARC1",
            locus=domain,
        )
    return passed(
        "{domain} takes DMARC reports about {name}", domain=domain, name=record.at, locus=domain
    )

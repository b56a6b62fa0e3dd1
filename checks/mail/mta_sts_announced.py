"""The domain announces an MTA-STS policy."""

import re

from checks.mail.facts import MailFacts
from checks.mail.mx_traits import takes_no_mail
from checks.mail.tag_traits import read, shown
from checks.verdict import Verdict, failed, passed, seen

ID = re.compile(r"[A-Za-z0-9]{1,32}")


def judge(mail: MailFacts) -> Verdict:
    """Expect one record with an id (RFC 8461, 3.1)."""
    if verdict := takes_no_mail(mail):
        return verdict
    texts = seen(mail.mta_sts)
    if len(texts) != 1:
        return failed(
            "_mta-sts.{name} holds {count} records that announce a policy",
            name=mail.name,
            count=len(texts),
            expected="v=STSv1; id=…",
            observed=str(len(texts)),
        )
    if not ID.fullmatch(read(texts[0]).get("id")):
        return failed(
            "the MTA-STS record of {name} has no id that senders can read",
            name=mail.name,
            expected="id=[A-Za-z0-9]{1,32}",
            observed=shown(texts[0]),
        )
    return passed("{name} announces an MTA-STS policy", name=mail.name, observed=shown(texts[0]))

"""A handshake for a name that is not served is refused."""

from checks.tls.facts import TlsFacts
from checks.verdict import Answer, Cause, Verdict, failed, not_applicable, passed, seen, unknown


def judge(tls: TlsFacts) -> Verdict:
    """RFC 9325, 3.7: a server that does not know the name should not go on (ALPACA)."""
    if tls.plain_http:
        return not_applicable("the port speaks plain HTTP, as declared")
    asked = seen(tls.wrong_name)
    if asked.answer is Answer.REFUSED:
        return passed("refuses a handshake for a name that it does not serve")
    if asked.answer is not Answer.TAKEN:
        cause = Cause.TIMED_OUT if asked.answer is Answer.SILENT else Cause.UNREACHABLE
        return unknown(cause, "no clear answer to a hello for another name")
    return failed("goes on with a handshake for a name that it does not serve")

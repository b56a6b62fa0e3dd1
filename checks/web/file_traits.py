"""Whether any file of one kind stands open."""

from checks.verdict import Cause, Verdict, failed, passed, seen, unknown
from checks.web.facts import FileKind, WebFacts
from checks.web.front_traits import listed


def none_open(web: WebFacts, kind: FileKind) -> Verdict:
    """Judge every path of a kind that was asked for."""
    files = {path: one for path, one in sorted(seen(web.files).items()) if one.kind == kind}
    found = [f"{path} ({one.sign})" for path, one in files.items() if one.state == "open"]
    if found:
        return failed(
            "can be fetched by anyone: {paths}", paths=listed(found), observed=listed(found)
        )
    unclear = [path for path, one in files.items() if seen(one.state) == "unclear"]
    if unclear:
        return unknown(
            Cause.UNREACHABLE,
            "answers in a way that leaves open whether it is there: {paths}",
            paths=listed(unclear),
        )
    return passed("{count} paths were asked for, none is open", count=len(files))

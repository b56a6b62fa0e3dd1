"""The home page carries the measuring system's code and shows its label."""

import re

from checks.verdict import Cause, Verdict, failed, passed, unknown
from checks.web.facts import WebFacts
from checks.web.home_traits import of_portal, whole_home
from checks.web.portal_traits import Portal


def judge(web: WebFacts, *, code_hosts: list[str], label_words: list[str]) -> Verdict:
    """Look for the hosts of the code in scripts, and for the label's words in pictures and text.

    A label that the code itself adds is not in the HTML: where there is code, a missing label
    proves nothing.
    """
    return of_portal(web, lambda portal: _built_in(portal, code_hosts, label_words))


def _built_in(portal: Portal, code_hosts: list[str], label_words: list[str]) -> Verdict:
    code = next((host for host in portal.script_hosts if host in code_hosts), "")
    if not code:
        whole_home(portal)
        return failed(
            "no script of the home page is of {hosts}",
            hosts=", ".join(code_hosts),
            expected=", ".join(code_hosts),
        )
    words = "|".join(re.escape(word) for word in label_words)
    label = re.compile(rf"(?i)(?<![^\W_])(?:{words})(?![^\W_])")
    mark = next((mark for mark in portal.marks if label.search(mark)), "")
    if not mark:
        return unknown(
            Cause.NO_TOOL,
            "the code of {host} is there; no label was seen by the words {words}",
            host=code,
            words=", ".join(label_words),
        )
    return passed("the code of {host} is there, and a label: {label}", host=code, label=mark)

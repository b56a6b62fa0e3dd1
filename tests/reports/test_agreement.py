"""Whatever was found, every format says the same numbers."""

import csv
import io
import json
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.verdict import Cause, Said, Status
from reports import csv as report_csv
from reports import html as report_html
from reports import json as report_json
from reports.summary import summarise
from reports.wording import Words
from tests.reports.sample import NASTY, PLAN, WAIVER, finding, report

VI = Words("vi")


@st.composite
def findings(draw):
    status = draw(st.sampled_from(Status))
    return finding(
        draw(st.sampled_from(["tls-vn/CERT.valid-now", "tcvn-14423-2026/NET-07.no-old-protocols"])),
        system=draw(st.sampled_from(["website", "hoso", "stray"])),
        target=draw(st.sampled_from(["web", "mx", "=1"])),
        address=draw(st.sampled_from(["", "192.0.2.1", "2001:db8::1"])),
        locus=draw(st.sampled_from(["", *NASTY.values()])),
        duty=draw(st.sampled_from(["must", "should"])),
        severity=draw(st.sampled_from(["critical", "low"])),
        status=status,
        cause=draw(st.sampled_from(Cause)) if status is Status.UNKNOWN else None,
        overlay=draw(st.sampled_from([None, WAIVER, PLAN])),
        reason=Said("the server says {x}", {"x": draw(st.sampled_from(list(NASTY.values())))}),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(findings(), max_size=12))
def test_every_format_counts_the_same(found) -> None:
    made = report(found)
    summary = summarise(made)
    by_status = {status.value: number for status, number in summary.counts.items()}
    whole = json.loads(report_json.render(made, VI))
    rows = list(csv.reader(io.StringIO(report_csv.render(made, VI).decode("utf-8-sig"))))[1:]
    tiles = re.findall(r'class="tile (\w+)"><b>(\d+)</b>', report_html.render(made, VI).decode())
    assert Counter(f["status"] for f in whole["findings"]) == Counter(by_status)
    assert whole["counts"] == by_status
    assert Counter(row[6] for row in rows) == Counter(by_status)
    assert {name.upper(): int(number) for name, number in tiles} == by_status
    assert sum(whole["counts_effective"].values()) == len(found)


@settings(max_examples=40, deadline=None)
@given(st.lists(findings(), max_size=12))
def test_systems_and_items_add_up_to_the_whole(found) -> None:
    summary = summarise(report(found))
    for status, number in summary.counts.items():
        assert sum(part.counts[status] for part in summary.systems) == number
        items = [item for item in summary.items if item.status is status]
        assert sum(len(item.findings) for item in items) == number
    assert sum(part.waived for part in summary.systems) == summary.waived

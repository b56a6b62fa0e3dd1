"""A mark: how many of its criteria are met, which are not, and what to mend first."""

from dataclasses import replace

from checks.verdict import Cause, Said, Status
from reports import html
from reports.label import label_parts
from reports.summary import summarise
from reports.wording import Words
from tests.reports.sample import ATTESTATION, finding, manual, report
from tests.reports.sample_texts import DOCUMENTS, document, requirement
from tests.reports.test_terminal import joined, printed

MARK = document("trust-label", label=True, title={"vi": "Nhãn tín nhiệm mạng", "en": "Trust label"})
TITLES = {
    f"trust-label/TNM-0{n}": requirement(f"trust-label/TNM-0{n}", f"Tiêu chí số {n}", f"Item {n}")
    for n in range(1, 8)
}


def criterion(number: int, status: Status = Status.PASS, **changed):
    return finding(f"trust-label/TNM-0{number}.rule", status=status, **changed)


def labelled(*findings):
    made = report(list(findings))
    used = replace(made.audit.baselines[0], id=MARK.id)
    audit = replace(made.audit, baselines=(*made.audit.baselines, used))
    return replace(
        made,
        audit=audit,
        documents={**DOCUMENTS, MARK.id: MARK},
        requirements={**made.requirements, **TITLES},
    )


SOME = (
    criterion(1),
    criterion(2, Status.FAIL, severity="low", duty="should", reason=Said("says {x}", {"x": "hai"})),
    criterion(3, Status.FAIL, severity="high", reason=Said("says {x}", {"x": "ba"})),
    criterion(4, Status.UNKNOWN, cause=Cause.TIMED_OUT),
    manual("trust-label/TNM-05"),
    manual("trust-label/TNM-06", overlay=ATTESTATION),
    criterion(7, Status.NOT_APPLICABLE),
    finding("tls-vn/CERT.valid-now", status=Status.FAIL, severity="critical"),
)


def part_of(*findings):
    made = labelled(*findings)
    (part,) = label_parts(made, summarise(made))
    return part


def test_criteria_are_counted_without_those_that_do_not_apply() -> None:
    part = part_of(*SOME)
    assert (part.met, part.criteria) == (2, 6)


def test_what_is_not_met_is_named_worst_first() -> None:
    part = part_of(*SOME)
    named = [one.id.rpartition("/")[2] for one in part.open]
    assert (set(named[:2]), named[2:]) == ({"TNM-02", "TNM-03"}, ["TNM-04", "TNM-05"])


def test_what_weighs_most_of_the_mark_alone_is_mended_first() -> None:
    part = part_of(*SOME)
    assert [one.strictest.requirement for one in part.first] == [
        "trust-label/TNM-03",
        "trust-label/TNM-02",
    ]


def test_no_mark_no_part() -> None:
    made = report()
    assert label_parts(made, summarise(made)) == ()
    assert "label-1" not in html.render(made, Words("vi")).decode()


def test_a_system_that_the_mark_does_not_bind_has_no_part() -> None:
    made = labelled(*SOME, finding(system="hoso"))
    assert [part.system for part in label_parts(made, summarise(made))] == ["website"]


def test_the_terminal_says_it() -> None:
    text = joined(printed(labelled(*SOME)))
    assert "Nhãn tín nhiệm mạng" in text
    assert "2/6" in text
    assert "TNM-03" in text.partition("Nhãn tín nhiệm mạng")[2]


def test_the_page_says_it() -> None:
    page = html.render(labelled(*SOME), Words("en")).decode()
    section = page.partition('<section id="label-1"')[2].partition("</section>")[0]
    assert "criteria met: 2/6" in section
    assert "TNM-03 Item 3" in section
    assert "tls-vn" not in section

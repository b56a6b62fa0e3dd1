"""findings.csv: opens in a spreadsheet as text, whatever a server says."""

import csv
import io

import pytest

from checks.verdict import Said, Status
from reports.csv import neutral, render
from reports.wording import Words
from tests.reports.sample import NASTY, finding, hostile, report


def read(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "' x"),
        ("\rx", "' x"),
        ("  =1", "'  =1"),
        ("\n=1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("TLS 1.0 = old", "TLS 1.0 = old"),
        ("a\x00b", "a␀b"),
        ("", ""),
    ],
)
def test_neutralises_what_a_spreadsheet_would_run(cell: str, written: str) -> None:
    assert neutral(cell) == written


def test_begins_with_a_byte_order_mark_and_ends_lines_as_spreadsheets_do() -> None:
    made = render(report(), Words("vi"))
    assert made.startswith(b"\xef\xbb\xbf" + "Hệ thống,".encode())
    assert made.count(b"\r\n") == made.count(b"\n") == made.count(b"\r")


@pytest.mark.parametrize(("language", "first"), [("vi", "Hệ thống"), ("en", "System")])
def test_names_its_columns_in_the_language(language, first: str) -> None:
    rows = read(render(report(), Words(language)))
    assert rows[0][0] == first
    assert {len(row) for row in rows} == {29}


def test_has_one_row_for_each_finding_worst_first() -> None:
    rows = read(render(report(), Words("en")))[1:]
    statuses = [row[6] for row in rows]
    assert len(rows) == len(report().audit.findings)
    assert statuses == sorted(
        statuses, key=["FAIL", "UNKNOWN", "MANUAL", "PASS", "NOT_APPLICABLE"].index
    )


@pytest.mark.parametrize("name", NASTY)
def test_stays_a_table_whatever_a_server_says(name: str) -> None:
    said = Said("{banner}", {"banner": NASTY[name]})
    found = finding(status=Status.FAIL, reason=said, observed=NASTY[name])
    (row,) = read(render(report([found]), Words("en")))[1:]
    assert row[6] == "FAIL"
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_has_no_control_characters() -> None:
    text = render(hostile(), Words("vi")).decode("utf-8-sig").replace("\r\n", "")
    assert [character for character in text if ord(character) < 32 or ord(character) == 127] == []


def test_golden_findings_csv(golden) -> None:
    golden("findings.csv", render(report(), Words("vi")))

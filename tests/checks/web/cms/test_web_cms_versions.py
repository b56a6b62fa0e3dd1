"""Versions of which the last numbers may be unsaid, and the list that they are compared with."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baselines.mistake import Refused
from baselines.shaped import read_as
from checks.page import Page
from checks.web.cms.cms_traits import NAMES, Told, Versions
from checks.web.cms.flaws import FILE, Written, known
from checks.web.cms.products import PRODUCTS
from checks.web.cms.recognise import base_of, traces_in
from checks.web.cms.version_traits import fullest, numbers_of, span_of, within
from checks.web.cms.versions import told_by_file, told_by_page


def told(version, *, whole=True, where="generator"):
    return Told(version=version, where=where, whole=whole)


SPANS = {
    "below": ("4.5.01", True, "0", "4.5.02", "yes"),
    "the first that is mended": ("4.5.02", True, "0", "4.5.02", "no"),
    "above": ("4.5.05", True, "0", "4.5.02", "no"),
    "a branch with some of both": ("4.5", False, "0", "4.5.02", "perhaps"),
    "a branch that is older": ("4.4", False, "0", "4.5.02", "yes"),
    "a branch that is newer": ("4.6", False, "0", "4.5.02", "no"),
    "a whole version of two numbers": ("6.4", True, "6.4", "6.4.12", "yes"),
    "zeros at the end": ("7.1.0", True, "7.1", "7.1.2", "yes"),
    "zeros that are left out": ("5", True, "4.0", "5.0.0", "no"),
    "before the first": ("6.3.9", True, "6.4", "6.4.12", "no"),
    "a major version of which some are": ("10", False, "8.9.0", "10.6.19", "perhaps"),
    "a major version of which all are": ("9", False, "9.0", "10.0", "yes"),
    "a build without its last number": (
        "16.0.10417", False, "16.0.10000", "16.0.10417.20198", "perhaps",
    ),
    "ten is more than nine": ("9.13.10", True, "0", "9.13.9", "no"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("version", "whole", "since", "before", "answer"), SPANS.values(), ids=SPANS
)
def test_whether_a_version_lies_within_others(version, whole, since, before, answer):
    span = span_of(told(version, whole=whole))
    assert within(span, Versions(since=since, before=before)) == answer


NUMBERS = {
    "a version": ("4.5.02", (4, 5, 2)),
    "nothing": ("", ()),
    "letters": ("4.x", ()),
    "other digits": ("٤.٥", ()),
    "a number of a megabyte": ("9" * 1_000_000, ()),
    "more numbers than are read": ("1." * 500_000 + "1", (1,) * 6),
}


@pytest.mark.parametrize(("version", "numbers"), NUMBERS.values(), ids=NUMBERS)
def test_the_numbers_of_a_version(version, numbers):
    assert numbers_of(version) == numbers


FULLEST = {
    "a file says more than the generator": (
        [told("4.5", whole=False), told("4.5.05")], ["4.5.05"],
    ),
    "the same twice": ([told("6.1.9"), told("6.1.9", where="/wp-login.php")], ["6.1.9"]),
    "two that do not agree": ([told("6.1.9"), told("6.4")], ["6.1.9", "6.4"]),
    "none": ([], []),
    "what is no version": ([told("x")], []),
    "the longer of two branches": (
        [told("10", whole=False), told("10.2", whole=False)], ["10.2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("every", "kept"), FULLEST.values(), ids=FULLEST)
def test_what_says_most_is_kept(every, kept):
    assert [one.version for one in fullest(every)] == kept


def page(body=b"", *headers, status=200):
    return Page(
        url="https://site.example.vn/", address="192.0.2.1", method="GET", status=status,
        reason="", http_version="HTTP/1.1", headers=headers, body=body, ended="complete",
        first_byte_s=0.0, took_s=0.0, tls=None,
    )  # fmt: skip


def test_sharepoints_header_field_is_numbered_as_its_makers_do():
    sent = page(b"", ("MicrosoftSharePointTeamServices", "15.0.0.4701"))
    (one,) = told_by_page("sharepoint", sent, (), ())
    assert (one.version, one.whole) == ("15.0.4701", False)


FILES = {
    "a missing file": (404, b"NUKEVIET 4.5.05\n"),
    "a file of something else": (200, b"# Changelog\n## 4.5.05\n"),
    "a version of a megabyte": (200, b"NUKEVIET 4." + b"9" * 1_000_000),
    "a version of a million numbers": (200, b"NUKEVIET " + b"9." * 1_000_000),
    "a page instead": (200, b"<html>" + b"x" * 100_000 + b"\nNUKEVIET 4.5.05"),
}


@pytest.mark.parametrize(("status", "body"), FILES.values(), ids=FILES)
def test_what_is_no_file_of_the_systems_tells_no_version(status, body):
    (source,) = PRODUCTS["nukeviet"].sources
    assert told_by_file("nukeviet", source, page(body, status=status)) == ()


@pytest.mark.parametrize("system", NAMES)
def test_the_oldest_versions_are_never_without_a_flaw(system):
    listed = known()[system]
    everything = (
        *(one for flaw in listed.flaws for one in flaw.affected),
        *(end.versions for end in listed.ended),
    )
    assert "yes" in {within(span_of(told("0.1")), one) for one in everything}


@pytest.mark.parametrize("system", NAMES)
def test_every_entry_of_the_list_has_a_source_and_versions_in_order(system):
    listed = known()[system]
    assert listed.read_on <= date(2026, 11, 24)
    for flaw in listed.flaws:
        assert flaw.source.startswith("https://")
        assert flaw.affected or flaw.unsettled
        for one in (*flaw.affected, *flaw.unsettled):
            assert numbers_of(one.since) < numbers_of(one.before)


WRONG = {
    "a key that is none": ("read_on: 2026-11-24", "read: 2026-11-24"),
    "a version of letters": ('"4.5.02"', '"4.5.x"'),
    "a source without an address": ("https://nvd.nist.gov/vuln/detail/CVE-2022-30874", "NVD"),
    "a system that nobody knows": ("  nukeviet:", "  nukevjet:"),
}


@pytest.mark.parametrize(("right", "wrong"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_the_list_is_refused(right, wrong, tmp_path: Path):
    text = FILE.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "flaws.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(Refused):
        read_as(tmp_path / "flaws.yaml", Written)


@given(body=st.binary(max_size=2000), said=st.text(max_size=60), url=st.text(max_size=60))
def test_whatever_a_page_holds_is_read(body, said, url):
    shown = page(body, ("Content-Type", "text/html"), ("Link", said), ("X-Generator", said))
    traces = traces_in(shown, (), (said,), (url, f"https://site.example.vn/{url}"))
    for system in NAMES:
        assert len(traces.of(system).traces) <= 8
        for one in told_by_page(system, shown, (said,), (f"https://site.example.vn/{url}",)):
            assert numbers_of(one.version)
        assert base_of(system, shown, (url,)) == ""

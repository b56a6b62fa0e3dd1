"""One place where words are chosen: values as each language writes them, and nothing injected."""

from datetime import UTC, date, datetime, timedelta

import pytest

from baselines.mistake import Mistake
from checks.verdict import Said
from reports.wording import Words, catalogue, fill, shorten, visible


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        pytest.param(date(2026, 11, 4), "04/11/2026", "2026-11-04", id="a day"),
        pytest.param(
            datetime(2026, 11, 23, 18, 30, tzinfo=UTC),
            "01:30 24/11/2026",
            "2026-11-24 01:30",
            id="a moment, in Vietnam's time",
        ),
        pytest.param(
            datetime(2026, 11, 23, 18, 30),
            "01:30 24/11/2026",
            "2026-11-24 01:30",
            id="no zone: UTC",
        ),
        pytest.param(
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
            "23:59 31/12/9999",
            "9999-12-31 23:59",
            id="a certificate without an end",
        ),
        pytest.param(1234.5, "1.234,5", "1,234.5", id="a decimal"),
        pytest.param(0.25, "0,25", "0.25", id="a small decimal"),
        pytest.param(0.000123456, "0,000123", "0.000123", id="a tiny decimal keeps three digits"),
        pytest.param(24.0, "24", "24", id="a whole decimal"),
        pytest.param(-0.5, "-0,5", "-0.5", id="a negative decimal"),
        pytest.param(float("inf"), "inf", "inf", id="no number"),
        pytest.param(8443, "8443", "8443", id="a port stays as it is written"),
        pytest.param(16384, "16384", "16384", id="a key length stays as it is written"),
        pytest.param(1048576, "1.048.576", "1,048,576", id="a size"),
        pytest.param(True, "có", "yes", id="a truth"),
        pytest.param("TLS 1.2", "TLS 1.2", "TLS 1.2", id="a name"),
    ],
)
def test_writes_a_value_as_the_language_does(value, vi: str, en: str) -> None:
    assert (Words("vi").value(value), Words("en").value(value)) == (vi, en)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("\x1b[31mred", "␛[31mred"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("invoice\u202egpj.exe", "invoice⟨U+202E⟩gpj.exe"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("caf\udce9", "caf⟨U+DCE9⟩"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("So\u031b\u0309", "Sở"),
        ("👩‍🏫 🇻🇳", "👩‍🏫 🇻🇳"),
    ],
)
def test_makes_visible_what_the_eye_cannot_see(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_leaves_braces_of_a_value_alone() -> None:
    said = Said("the server says {banner}", {"banner": "{banner.__class__} {0} %s {{"})
    assert Words("en").text(said) == "the server says {banner.__class__} {0} %s {{"


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{here} and {missing}", "x and {missing}"),
        ("a {{brace}} {here}", "a {brace} x"),
        ("broken {", "broken {"),
    ],
)
def test_never_breaks_over_a_template(template: str, filled: str) -> None:
    assert fill(template, {"here": "x"}) == filled


def test_cuts_a_value_and_says_how_much_it_left_out() -> None:
    assert shorten("A" * 10_240, 240) == "A" * 240 + "… (+10000)"
    said = Said("says {banner}, twice", {"banner": "A" * 300})
    assert Words("en").text(said, longest=240) == f"says {'A' * 240}… (+60), twice"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said("takes {versions}", {"versions": "TLS 1.0"}), "Takes TLS 1.0"),
        (Said("{host} answers", {"host": "example.vn"}), "example.vn answers"),
        ("no route", "No route"),
    ],
)
def test_starts_a_sentence_with_a_capital_but_never_a_value(said, sentence: str) -> None:
    assert Words("en").sentence(said) == sentence


def test_translates_a_sentence_and_its_values() -> None:
    said = Said("{number} is not in force on {day}", {"number": "X", "day": date(2026, 1, 2)})
    assert Words("vi").text(said) == "X không có hiệu lực vào ngày 02/01/2026"


def test_falls_back_to_english_for_a_sentence_that_nobody_translated() -> None:
    said = Said("nobody translated {this}", {"this": 1.5})
    assert said.template not in catalogue("vi")
    assert Words("vi").text(said) == "nobody translated 1,5"


@pytest.mark.parametrize(
    ("words", "chosen"),
    [({"vi": "một", "en": "one"}, "một"), ({"en": "one"}, "one")],
    ids=["its own language", "the other where its own is missing"],
)
def test_picks_what_an_author_wrote_in_its_language(words, chosen: str) -> None:
    assert Words("vi").pick(words) == chosen


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(999, 1000, "99%"), (1, 1, "100%"), (0, 0, "–")]
)
def test_rounds_a_share_down(part: int, whole: int, share: str) -> None:
    assert Words("vi").share(part, whole) == share


def test_says_a_mistake_after_its_place() -> None:
    wrong = Mistake(file="my.yaml", line=3, key="scope", template="there is no such file")
    assert Words("en").mistake(wrong) == "my.yaml:3: scope: there is no such file"
    assert Words("vi").mistake(wrong).startswith("my.yaml:3: scope: không")


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(-3, "0 giây"), (45, "45 giây"), (86400, "1 ngày"), (86405, "1 ngày 5 giây"),
     (95_459, "1 ngày 2 giờ")],
)  # fmt: skip
def test_a_length_of_time_is_written_by_its_two_greatest_units(seconds: int, written: str) -> None:
    assert Words("vi").value(timedelta(seconds=seconds)) == written

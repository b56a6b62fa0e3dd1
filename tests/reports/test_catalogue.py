"""Every sentence that the program says has its Vietnamese, and the catalogue holds nothing else."""

import unicodedata
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from checks.verdict import Said
from reports.wording import LOCALE
from tests.reports.extraction import Sentence, constants, in_python, in_template, sentences
from tests.reports.sample import TITLES, report

SAID = sorted(set(sentences()))
TEMPLATES = sorted({s.template for s in SAID if s.template is not None})
with (LOCALE / "vi" / "rasoat.po").open("rb") as file:
    CATALOGUE = read_po(file, abort_invalid=True)
MESSAGES = [message for message in CATALOGUE if message.id]


def placeholders(template: str) -> list[str]:
    """Return its fields; a format or conversion is part of the name, so that none slips in."""
    fields = Formatter().parse(template)
    return sorted(f"{n}{':' + s if s else ''}{'!' + c if c else ''}" for _, n, s, c in fields if n)


def has_words(template: str) -> bool:
    return any(c.isalpha() for literal, *_ in Formatter().parse(template) for c in literal)


def test_every_template_is_a_literal() -> None:
    assert [sentence for sentence in SAID if sentence.template is None] == []


def test_every_sentence_is_translated() -> None:
    translated = {message.id for message in MESSAGES if message.string}
    missing = [s for s in SAID if s.template and s.template not in translated]
    assert [sentence for sentence in missing if has_words(sentence.template)] == []


def test_nothing_is_translated_that_nobody_says() -> None:
    said = {*TEMPLATES, *constants()}
    assert [message.id for message in MESSAGES if message.id not in said] == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in MESSAGES if message.fuzzy] == []
    assert dict(CATALOGUE.obsolete) == {}


def test_translations_keep_the_placeholders() -> None:
    differing = [m.id for m in MESSAGES if placeholders(m.id) != placeholders(str(m.string))]
    assert differing == []


def test_placeholders_are_plain_names() -> None:
    fields = {field for template in TEMPLATES for field in placeholders(template)}
    assert [field for field in fields if not field.isidentifier()] == []


def test_catalogue_is_composed_unicode() -> None:
    text = (LOCALE / "vi" / "rasoat.po").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_catalogue_is_sorted_so_that_two_people_can_add_to_it() -> None:
    ids = [message.id for message in MESSAGES]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('passed("takes {x}", x=1)', ["takes {x}"]),
        ('verdict.failed("takes {x}", x=1)', ["takes {x}"]),
        ('unknown(Cause.BUG, "no " "answer")', ["no answer"]),
        ('CannotObserve(Cause.BUG, template="silent")', ["silent"]),
        ('Said("a" if x else "b")', ["a", "b"]),
        ('words.t("label")', ["label"]),
        ('passed(f"takes {x}")', [None]),
        ('passed("takes " + x)', [None]),
        ("Said(template)", [None]),
        ("words.t(label)", [None]),
        ("Said(KNOWN.template, args)", []),
        ("Said(**stored)", []),
        ("t(label)", []),
        ('Mistake(file=path, template="is a folder")', ["is a folder"]),
        ('parsed.mistake(at, "is used twice")', ["is used twice"]),
        ("parsed.mistake(at, problem.template)", []),
        ("parsed.mistake(at, template)", []),
    ],
)
def test_finds_what_a_call_says(source: str, found: list[str | None]) -> None:
    assert [sentence.template for sentence in in_python(source, "checks/x.py")] == found


def test_finds_the_title_of_a_question_and_of_nothing_else() -> None:
    source = '"""It is so.\n\nAnd more.\n"""\ndef judge(): ...'
    assert [s.template for s in in_python(source, "checks/tls/so.py")] == ["It is so."]
    assert list(in_python(source, "checks/judge.py")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [("{{ t('by {x}', x=1) }}", ["by {x}"]), ("{{ t(label) }}", [None]), ("{{ text(x) }}", [])],
)
def test_finds_what_a_template_says(source: str, found: list[str | None]) -> None:
    expected = [Sentence("x.html", 1, template) for template in found]
    assert list(in_template(source, "x.html")) == expected


def test_the_sample_report_says_what_the_program_says() -> None:
    """So that the golden files are in Vietnamese throughout."""
    findings = report().audit.findings
    said = [v for f in findings for v in (f.reason, f.expected, f.observed) if isinstance(v, Said)]
    assert {s.template for s in said} | set(TITLES.values()) <= set(TEMPLATES)

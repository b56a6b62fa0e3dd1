"""What would break without IPv4, on a terminal and as Markdown."""

import re
from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from checks.verdict import Status
from reports import labels
from reports.ipv6_only import ASK, NEEDS, OUTCOME, NeedMet, Place, counts, without_ipv4
from reports.report import Report
from reports.terminal import COLOUR
from reports.texts import Texts
from reports.wording import Words, shorten, visible

LONGEST = 160  # of one reason; the report has all of it
_MARKUP = re.compile(r"([\\`*_{}\[\]()|<>~])")


def print_ipv6_only(report: Report, console: Console, words: Words) -> None:
    """Print each place with what is needed of it, and the next step where something breaks."""
    texts, places = Texts(report, words), without_ipv4(report)
    _print(console, Text(title(words), style="bold"))
    _print(console, Text(summary(places, words)))
    for place in places:
        console.print()
        _print(console, _heading(place, texts))
        for one in place.needs:
            _print(console, _need(one, texts), by=2)
            for step in _steps(one, texts):
                _print(console, Text.assemble(("→ ", "bold cyan"), visible(step)), by=4)


def markdown(report: Report, words: Words) -> bytes:
    """Return the same as Markdown: a table for each place."""
    texts, places = Texts(report, words), without_ipv4(report)
    lines = [f"# {title(words)}", "", escaped(_source(texts)), "", summary(places, words)]
    for place in places:
        lines += ["", *_table(place, texts)]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def title(words: Words) -> str:
    """Return the view's title."""
    return words.t("Without IPv4: what works, what breaks")


def summary(places: tuple[Place, ...], words: Words) -> str:
    """Say how many places there are of each kind."""
    if not places:
        return words.text(ASK)
    number = counts(places)
    return words.t(
        "Of {all} places {works} work, {breaks} break and {open} are not determined",
        works=number[Status.PASS],
        breaks=number[Status.FAIL],
        open=number[Status.UNKNOWN],
        all=len(places),
    )


def where(place: Place, texts: Texts) -> str:
    """Name a place: its system, and what it is."""
    system = texts.system(place.system)
    if place.kind == "system":
        return system
    return f"{system} · {texts.place(place.needs[0].finding)}"


def escaped(text: str) -> str:
    """Return text that Markdown takes for text: what a server sends is no markup of ours."""
    return _MARKUP.sub(r"\\\1", visible(text))


def _source(texts: Texts) -> str:
    audit = texts.report.audit
    return f"{texts.words.value(audit.started_at)} · {audit.organisation} · {audit.id}"


def _print(console: Console, text: Text, by: int = 0) -> None:
    """Print as it stands: no markup, no emoji names, nothing taken for a number or an address."""
    console.print(Padding(text, (0, 0, 0, by), expand=False), markup=False, emoji=False)


def _heading(place: Place, texts: Texts) -> Text:
    outcome = texts.words.text(OUTCOME[place.status])
    return Text.assemble(
        (f"■ {visible(where(place, texts))}", "bold"), (f"  {outcome}", COLOUR[place.status])
    )


def _need(one: NeedMet, texts: Texts) -> Text:
    words = texts.words
    return Text.assemble(
        (f"{labels.MARK[one.status]} ", f"bold {COLOUR[one.status]}"),
        (f"{words.text(NEEDS[one.need])}: ", "bold"),
        (f"{words.text(OUTCOME[one.status])}. ", COLOUR[one.status]),
        visible(_reason(one, texts)),
    )


def _reason(one: NeedMet, texts: Texts) -> str:
    return shorten(texts.reason(one.finding), LONGEST)


def _steps(one: NeedMet, texts: Texts) -> Iterator[str]:
    if one.status is Status.FAIL:
        yield from texts.steps(one.finding)[:1]


def _table(place: Place, texts: Texts) -> Iterator[str]:
    words = texts.words
    yield f"## {escaped(where(place, texts))}"
    yield ""
    yield f"| {words.t('What is needed')} | {words.t('Without IPv4')} | {words.t('Reason')} |"
    yield "| --- | --- | --- |"
    for one in place.needs:
        outcome = f"{labels.MARK[one.status]} {words.text(OUTCOME[one.status])}"
        needed = words.text(NEEDS[one.need])
        yield f"| {needed} | {outcome} | {escaped(_reason(one, texts))} |"
    for one in place.needs:
        for step in _steps(one, texts):
            yield ""
            yield f"{words.text(NEEDS[one.need])}: {escaped(step)}"

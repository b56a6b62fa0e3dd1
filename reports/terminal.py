"""The audit on a terminal: by system, worst first, each failure with its next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from types import MappingProxyType

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Span, Text

from checks.finding import Finding, RequirementVerdict
from checks.verdict import Status
from reports import labels
from reports.conclusion import conclude
from reports.label import LabelPart, label_parts
from reports.report import Report
from reports.summary import Coverage, Item, Summary, SystemPart, summarise
from reports.texts import Gap, Texts
from reports.wording import Words, visible

OPEN_SHOWN = 3  # of the questions that one reason leaves open
MANUAL_SHOWN = 3  # of a system; there are dozens, and report.html has them all
COLOUR: Mapping[Status, str] = MappingProxyType(
    {
        Status.FAIL: "red",
        Status.UNKNOWN: "yellow",
        Status.MANUAL: "magenta",
        Status.PASS: "green",
        Status.NOT_APPLICABLE: "bright_black",
    }
)


def print_audit(
    report: Report, console: Console, words: Words, files: Sequence[str | PathLike[str]] = ()
) -> None:
    """Print what was found, what to do next, the numbers and the files that hold the rest."""
    texts, summary = Texts(report, words), summarise(report)
    _print(console, _head(report, words))
    for part in summary.systems:
        _print(console, [_rule(part, texts), *_system(part, texts), Text()])
    for mark in label_parts(report, summary):
        _print(console, [*_label(mark, texts), Text()])
    _print(console, _end(report, summary, words))
    if files:
        _print(console, [Text(words.t("Files written:"), style="bold")])
        _print(console, [_indented(Text(visible(str(file)))) for file in files])


def print_changes(report: Report, console: Console, words: Words) -> None:
    """Print what is new, came back, was mended or was not looked at again, each with its cause."""
    texts = Texts(report, words)
    if report.previous_at is None:
        _print(console, [Text(words.t("There is no complete audit before it to compare with."))])
        return
    when = words.t(
        "{now} against {previous}", now=report.audit.started_at, previous=report.previous_at
    )
    _print(console, [Text(when, style="bold")])
    changed = _changed(report)
    for finding in changed:
        line = f"{texts.change(report.changes[finding.fingerprint])}: {texts.reason(finding)}"
        place = visible(f"{texts.system(finding.system)} · {texts.place(finding)} · {finding.rule}")
        _print(console, [Text(visible(line)), _indented(Text(place, style="bright_black"))])
    if not changed:
        _print(console, [Text(words.t("Nothing changed."))])


def _changed(report: Report) -> list[Finding]:
    """List one finding a fingerprint, worst news first."""
    fresh = {
        finding.fingerprint: finding
        for finding in report.audit.findings
        if finding.status is Status.FAIL
        and report.changes[finding.fingerprint].kind in ("new", "reopened")
    }
    return [*fresh.values(), *report.not_retested, *report.resolved]


def _print(console: Console, lines: Iterable[RenderableType]) -> None:
    """Print as it stands: no markup, no emoji names, nothing taken for a number or an address."""
    console.print(Group(*lines), markup=False, emoji=False, highlight=False)


@dataclass(frozen=True, slots=True)
class _Indented:
    """A text some columns in; the sites of a province are told the same, again and again."""

    text: Text
    by: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = self.text
        look = (text.plain, str(text.style), tuple(text.spans))
        yield from _laid_out(console, options.max_width, look, self.by)


@lru_cache(maxsize=2_000)
def _laid_out(
    console: Console, width: int, look: tuple[str, str, tuple[Span, ...]], by: int
) -> tuple[Segment, ...]:
    plain, style, spans = look
    text = Text(plain, style, spans=list(spans))
    padded = Padding(text, (0, 0, 0, by), expand=False)
    return tuple(console.render(padded, console.options.update(width=width)))


def _indented(text: Text, by: int = 2) -> RenderableType:
    return _Indented(text, by)


def _marked(mark: str, style: str, text: Text) -> Text:
    return Text.assemble((f"{mark} ", f"bold {style}"), text)


def _head(report: Report, words: Words) -> list[RenderableType]:
    audit = report.audit
    lines: list[RenderableType] = [
        Text(visible(audit.organisation), style="bold"),
        Text(f"{words.value(audit.started_at)} · {visible(audit.id)}", style="bright_black"),
    ]
    if not audit.complete:
        lines.append(Text(words.t("DRAFT – NOT COMPLETED"), style="bold reverse red"))
    return [*lines, Text()]


def _rule(part: SystemPart, texts: Texts) -> RenderableType:
    level = texts.words.t("level {level}", level=part.level) if part.level is not None else ""
    name = visible(texts.system(part.id))
    return Text.assemble((f"■ {name}", "bold"), (f"  {level}".rstrip(), "bright_black"))


def _system(part: SystemPart, texts: Texts) -> Iterable[RenderableType]:
    for item in part.of(Status.FAIL):
        yield from _failure(item, texts)
    for item in part.of(Status.FAIL, waived=True):
        yield from _waived(item, texts)
    for gap in texts.gaps(part.of(Status.UNKNOWN)):
        yield from _gap(gap, texts)
    yield from _manual(part.of(Status.MANUAL), texts)
    yield from _rest(part, texts)


def _failure(item: Item, texts: Texts) -> Iterable[RenderableType]:
    words, finding = texts.words, item.strictest
    yield _indented(_marked("✕", "red", Text(texts.reason(finding), style="bold")))
    weight = f"{words.text(labels.DUTY[item.duty])}, {words.text(labels.SEVERITY[item.severity])}"
    yield _indented(Text.assemble(_place(item, texts), (f" · {weight}", "red")), 4)
    if finding.expected:
        label = words.t("Expected")
        yield _indented(Text(f"{label}: {texts.value(finding.expected)}"), 4)
    yield _indented(Text("; ".join(_clauses(item, texts)), style="bright_black"), 4)
    if item.change and item.change.kind in ("new", "reopened"):
        yield _indented(Text(texts.change(item.change), style="cyan"), 4)
    for overlay in item.overlays:
        yield _indented(Text(visible(texts.overlay(overlay)), style="cyan"), 4)
    for step in texts.steps(finding)[:1]:
        yield _indented(_marked("→", "cyan", Text(visible(step))), 4)


def _place(item: Item, texts: Texts) -> str:
    """Return where, as text that no terminal obeys."""
    return visible(texts.where(item))


def _clauses(item: Item, texts: Texts) -> Sequence[str]:
    return [visible(c.source) for c in texts.citations(item)]


def _waived(item: Item, texts: Texts) -> Iterable[RenderableType]:
    label = texts.words.t("Waived")
    reason = f"{label}: {texts.reason(item.strictest)} · {_place(item, texts)}"
    yield _indented(_marked("✕", "bright_black", Text(reason)))
    for overlay in item.overlays:
        yield _indented(Text(visible(texts.overlay(overlay)), style="cyan"), 4)


def _gap(gap: Gap, texts: Texts) -> Iterable[RenderableType]:
    words = texts.words
    yield _indented(_marked("?", "yellow", Text(visible(f"{gap.reason} · {gap.where}"))))
    asked = [texts.asked(item.strictest).rstrip(".") for item in gap.items]
    if more := asked[OPEN_SHOWN:]:
        asked = [*asked[:OPEN_SHOWN], words.t("and {count} more", count=len(more))]
    yield _indented(Text(visible(f"{words.t('Left open:')} {'; '.join(asked)}")), 4)
    if cause := gap.items[0].cause:
        yield _indented(_marked("→", "cyan", Text(words.text(labels.CAUSE_NEXT[cause]))), 4)


def _manual(items: Sequence[Item], texts: Texts) -> Iterable[RenderableType]:
    for item in items[:MANUAL_SHOWN]:
        title = visible(texts.requirement(item.strictest.requirement))
        clauses = "; ".join(_clauses(item, texts))
        text = Text.assemble(title, (f" ({clauses})", "bright_black"))
        yield _indented(_marked("✎", "magenta", text))
        for overlay in item.overlays:
            yield _indented(Text(visible(texts.overlay(overlay)), style="cyan"), 4)
    if (more := len(items) - MANUAL_SHOWN) > 0:
        text = Text(texts.words.t("{count} more to be attested by a person", count=more))
        yield _indented(_marked("✎", "magenta", text))


def _rest(part: SystemPart, texts: Texts) -> Iterable[RenderableType]:
    yield _indented(_counts(part.counts, (Status.PASS, Status.NOT_APPLICABLE), texts.words))


def _counts(counts: Mapping[Status, int], of: Iterable[Status], words: Words) -> Text:
    shown = [
        (f"{labels.MARK[status]} {words.text(labels.STATUS[status])}: {counts[status]}", status)
        for status in of
    ]
    return Text("   ").join(Text(text, style=COLOUR[status]) for text, status in shown)


def _label(mark: LabelPart, texts: Texts) -> Iterable[RenderableType]:
    words = texts.words
    yield Text(f"◆ {visible(texts.mark(mark.document))}", style="bold")
    met = words.t("criteria met: {met}/{all}", met=mark.met, all=mark.criteria)
    yield _indented(Text(visible(f"{texts.system(mark.system)}: {met}"), style="bold"))
    for status in (Status.FAIL, Status.UNKNOWN, Status.MANUAL):
        if criteria := mark.of(status):
            named = "; ".join(_criterion(one, texts) for one in criteria)
            label = f"{words.text(labels.STATUS[status])} ({len(criteria)}): "
            yield _indented(_marked(labels.MARK[status], COLOUR[status], Text(label + named)), 2)
    for item in mark.first[:1]:
        reason = f"{words.t('Mend first:')} {texts.reason(item.strictest)}"
        yield _indented(_marked("→", "cyan", Text(visible(reason), style="bold")))
        for step in texts.steps(item.strictest)[:1]:
            yield _indented(Text(visible(step)), 4)


def _criterion(verdict: RequirementVerdict, texts: Texts) -> str:
    """Name a criterion, with its title where something is to be mended."""
    named = texts.criterion(verdict.id)
    return visible(named if verdict.status is Status.FAIL else named.partition(" ")[0])


def _end(report: Report, summary: Summary, words: Words) -> Iterable[RenderableType]:
    status, sentence = conclude(report.audit, summary, words)
    yield _marked(labels.MARK[status], COLOUR[status], Text(sentence, style="bold"))
    yield _numbers(summary, words)
    yield _coverage(
        words.t("Decided, of the results that a machine can decide"), summary.findings, words
    )
    yield _coverage(words.t("Decided, of the requirements that apply"), summary.requirements, words)
    if report.previous_at:
        changes = summary.changes
        yield Text(
            words.t(
                "Since {previous}: new {new}, came back {reopened}, resolved {resolved}",
                previous=report.previous_at,
                new=changes["new"],
                reopened=changes["reopened"],
                resolved=changes["resolved"],
            )
        )


def _numbers(summary: Summary, words: Words) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="bright_black")
    failing = words.t(
        "compulsory {must}, recommended {should}, waived {waived}",
        must=summary.failing["must"],
        should=summary.failing["should"],
        waived=summary.waived,
    )
    for status, number in summary.counts.items():
        name = Text(f"{labels.MARK[status]} {words.text(labels.STATUS[status])}", COLOUR[status])
        table.add_row(name, str(number), failing if status is Status.FAIL else "")
    return table


def _coverage(name: str, coverage: Coverage, words: Words) -> Text:
    share = words.share(coverage.decided, coverage.applicable)
    return Text(f"{name}: {coverage.decided}/{coverage.applicable} ({share})")

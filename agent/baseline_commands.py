"""The commands that look into the law as data."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from agent import auditing, outcome
from agent.commands import Setting, day, errors_told, settled
from agent.said_error import UsageError
from agent.selection import Texts, texts
from agent.world import utc_now
from baselines.mistake import nearest
from baselines.requirement import Baseline, Document, Requirement, Rule
from baselines.schema import json_schema
from checks import catalogue
from checks.verdict import Said
from reports import labels
from reports.wording import Words


def list_documents(as_of: str | None, language: str | None) -> int:
    """Print the documents and whether they hold on a day."""
    with errors_told():
        words = _words(language)
        on = day(as_of) or auditing.today(utc_now())
        console = _console()
        for one in texts().baselines:
            console.print(*_about(one.document, on, words), sep="\n", markup=False)
    return outcome.FINE


def _about(document: Document, on: date, words: Words) -> Iterator[str]:
    """Give a document's id as an inventory writes it, and below it what it is."""
    binds = words.t("by default") if document.default else words.t("when chosen")
    yield f"{document.id} ({binds})"
    yield f"    {document.number}: {words.pick(document.title)}"
    state = words.t("in force") if document.holds_on(on) else words.t("not in force")
    days = f"{_days(document, words)}; {words.t('on {day}', day=on)}: {state}"
    yield f"    {days}; {_compared(document, words)}"


def _compared(document: Document, words: Words) -> str:
    if (verified := document.verified) is None:
        return words.t("compared with the original by nobody yet")
    return words.t("compared with the original by {by} on {day}", by=verified.by, day=verified.on)


def _days(document: Document, words: Words) -> str:
    """Write from which day to which a document holds, the last one included."""
    first = words.value(document.in_force)
    if document.repealed == date.max:
        return words.t("from {day}", day=first)
    return f"{first} – {words.value(document.repealed - timedelta(days=1))}"


def show(id: str, level: int | None, language: str | None) -> int:
    """Print a document's requirements in its own order."""
    with errors_told():
        words = _words(language)
        baseline = _document(id, texts())
        console = _console()
        console.print(
            f"{baseline.document.number}: {words.pick(baseline.document.title)}", markup=False
        )
        if baseline.document.doubts:
            console.print(words.pick(baseline.document.doubts), markup=False)
        for requirement in baseline.requirements:
            if level is None or not requirement.levels or level in requirement.levels:
                for line in _lines(requirement, level, words):
                    console.print(line, markup=False)
    return outcome.FINE


def _lines(requirement: Requirement, level: int | None, words: Words) -> Iterator[str]:
    clauses = requirement.levels if level is None else {level: requirement.levels.get(level, "")}
    clause = requirement.clause or "; ".join(f"{n}: {text}" for n, text in clauses.items())
    yield ""
    yield f"{requirement.id}  [{clause}]  {words.text(labels.AUTOMATION[requirement.automation])}"
    yield f"  {words.pick(requirement.title)}"
    for rule in requirement.rules:
        yield f"  – {rule.id} ({rule.check})"
    if requirement.evidence_wanted:
        yield f"  {words.t('Evidence wanted:')} {words.pick(requirement.evidence_wanted)}"


def explain(id: str, language: str | None) -> int:
    """Print all that a rule says of itself."""
    with errors_told():
        words = _words(language)
        document, requirement, rule = _rule(id, texts())
        console = _console()
        for line in explained(document, requirement, rule, words):
            console.print(line, markup=False)
    return outcome.FINE


def explained(
    document: Document, requirement: Requirement, rule: Rule, words: Words
) -> Iterator[str]:
    """Give the lines that say what a rule looks at, on what grounds, and how to mend it."""
    asked = catalogue.questions()[rule.check]
    yield rule.id
    yield f"  {words.pick(rule.covers)}"
    yield f"  {rule.check}: {words.text(asked.title)}"
    clause = requirement.clause or "; ".join(f"{n}: {c}" for n, c in requirement.levels.items())
    yield f"  {words.t('Clause:')} {document.number}, {clause} – {words.pick(requirement.title)}"
    yield f"  {words.t('Source:')} {document.url}"
    if document.verified is None:
        yield f"  {words.t('Nobody has compared this baseline with the original.')}"
    if document.doubts:
        yield f"  {words.t('Doubts:')} {words.pick(document.doubts)}"
    levels: list[int | None] = [*sorted(requirement.levels)] or [None]
    for level in levels:
        params = json.dumps(dict(rule.params.at(level)), ensure_ascii=False, default=str)
        duty = words.text(labels.DUTY[rule.duty.at(level)])
        at = "" if level is None else f"{words.t('level {level}', level=level)}: "
        yield f"  {words.t('Threshold:')} {at}{params}, {duty}"
    yield f"  {words.t('Origin of the threshold:')} {words.text(labels.ORIGIN[rule.origin])}"
    yield f"  {words.t('Severity:')} {words.text(labels.SEVERITY[rule.severity])}"
    yield f"  {words.t('How to mend it:')}"
    for number, step in enumerate(words.pick(rule.remedy.steps), start=1):
        yield f"    {number}. {step}"
    for product, lines in rule.remedy.products.items():
        yield f"    {product}:"
        yield from (f"      {line}" for line in lines)
    if rule.remedy.recheck:
        yield f"    {words.t('Check again with:')} {rule.remedy.recheck}"


def lint(paths: Sequence[Path], language: str | None) -> int:
    """Check baseline files; without a path ours, and then also that every check is asked for."""
    with errors_told():
        known = texts(paths)
        if not paths and (orphans := _orphans(known)):
            raise UsageError(
                Said("no document asks for these checks: {names}", {"names": ", ".join(orphans)})
            )
        words = _words(language)
        _console().print(words.t("{count} documents, no mistake", count=len(known.baselines)))
    return outcome.FINE


def _orphans(known: Texts) -> list[str]:
    asked = {
        rule.check
        for one in known.baselines
        for requirement in one.requirements
        for rule in requirement.rules
    }
    return sorted(catalogue.questions().keys() - asked)


def schema() -> int:
    """Print the JSON Schema."""
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return outcome.FINE


def _document(id: str, known: Texts) -> Baseline:
    ids = [one.document.id for one in known.baselines]
    if id not in ids:
        raise UsageError(_none_such(id, ids))
    return known.named(id)


def _rule(id: str, known: Texts) -> tuple[Document, Requirement, Rule]:
    rules = {
        rule.id: (one.document, requirement, rule)
        for one in known.baselines
        for requirement in one.requirements
        for rule in requirement.rules
    }
    if id not in rules:
        raise UsageError(_none_such(id, list(rules)))
    return rules[id]


def _none_such(name: str, known: Sequence[str]) -> Said:
    close = nearest(name, known)
    if close is None:
        return Said("there is no {name}", {"name": name})
    return Said("there is no {name}; did you mean {close}?", {"name": name, "close": close})


def _words(language: str | None) -> Words:
    return Words(settled(Setting(language=language)).language)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)

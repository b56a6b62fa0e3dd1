"""What the commands do: they gather, call and print, and turn errors into one clear sentence."""

import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast, get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from agent import auditing, formats, inventory, outcome, run, settings
from agent.auditing import Wish
from agent.lock import LockedError
from agent.restriction import Restriction
from agent.said_error import SaidError, UsageError
from agent.selection import RestrictionError
from agent.store import Store, open_store
from agent.world import utc_now
from baselines.mistake import Refused
from baselines.read import BaselineError
from baselines.requirement import Language
from checks.verdict import Said
from reports import ipv6_only_text, terminal
from reports.report import Report
from reports.wording import Words

LAB_DATA = "lab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The options that say how, before anything is read."""

    settings: Path | None = None
    data: Path | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The options that say where the reports go, and how the shell is told."""

    out: str
    formats: str
    exit_on: str


def messages() -> Console:
    """Return where messages go: standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def errors_told() -> Iterator[None]:
    """Turn every error that an operator can cause into its sentences and an exit code."""
    words = Words(_language())
    try:
        yield
    except (Refused, BaselineError) as error:
        _leave([words.mistake(mistake) for mistake in error.mistakes], outcome.MISTAKEN)
    except (settings.SettingsError, RestrictionError) as error:
        _leave(error.mistakes, outcome.MISTAKEN)
    except SaidError as error:
        _leave([words.text(error.said)], outcome.MISTAKEN)
    except LockedError as error:
        says = words.t("another run is under way (process {process})", process=error.holder)
        _leave([says], outcome.LOCKED)
    except KeyboardInterrupt:
        raise SystemExit(outcome.INTERRUPTED) from None


def _leave(sentences: Sequence[str], code: int) -> None:
    console = messages()
    for sentence in sentences:
        console.print(sentence, markup=False)
    raise SystemExit(code)


def _language() -> Language:
    with contextlib.suppress(settings.SettingsError):
        return settings.from_environment(settings.Settings()).language
    return "vi"


def settled(setting: Setting) -> settings.Settings:
    """Put settings file, environment and options together, the later over the earlier."""
    path = setting.settings or Path("rasoat.toml")
    found = settings.Settings()
    if setting.settings is not None or path.exists():
        found = settings.read(path)
    found = settings.from_environment(found)
    if setting.data is not None:
        found = replace(found, data=setting.data)
    if setting.language is not None:
        if setting.language not in get_args(settings.Language):
            raise UsageError(
                Said("--lang: {value} is neither vi nor en", {"value": setting.language})
            )
        found = replace(found, language=cast(Language, setting.language))
    return found


def day(text: str | None) -> date | None:
    """Read the date of --as-of. Raises UsageError."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            Said("--as-of: {value} is no date such as 2026-12-31", {"value": str(text)})
        ) from None


def audit(
    path: Path | None,
    *,
    restriction: tuple[Sequence[str], Sequence[str], Sequence[str]],
    as_of: str | None,
    with_facts: bool,
    output: Output,
    setting: Setting,
) -> int:
    """Audit an inventory, or the embedded lab, and write the reports."""
    with errors_told():
        found, wanted = settled(setting), checked(output)
        systems, areas, rules = map(frozenset, restriction)
        narrowed = Restriction(systems=systems, areas=areas, rules=rules)
        with contextlib.ExitStack() as stack:
            if path is None:
                path, found = stack.enter_context(_lab_to_audit(found))
            wish = Wish(
                inventory=path,
                settings=found,
                restriction=narrowed,
                as_of=day(as_of),
                with_facts=with_facts,
            )
            with _progress() as tell:
                report = auditing.audit(wish, tell)
        return told(report, wanted, Words(found.language))


def checked(output: Output) -> tuple[Output, tuple[str, ...]]:
    """Check the output options. Raises UsageError."""
    wanted = tuple(part.strip() for part in output.formats.split(",") if part.strip())
    for name in wanted:
        if name not in formats.FILES:
            known = ", ".join(formats.FILES)
            raise UsageError(
                Said(
                    "--format: there is no format {name}; there are {known}",
                    {"name": name, "known": known},
                )
            )
    if output.exit_on not in get_args(outcome.ExitOn):
        raise UsageError(
            Said("--exit-on: {value} is none of must, should, never", {"value": output.exit_on})
        )
    if output.out == "-" and len(wanted) != 1:
        raise UsageError(Said("--out -: name one --format to write to standard output"))
    return output, wanted


def told(report: Report, wanted: tuple[Output, tuple[str, ...]], words: Words) -> int:
    """Write the reports, print the findings, and return the exit code."""
    output, names = wanted
    if output.out == "-":
        sys.stdout.buffer.write(formats.render(report, names[0], words))
    else:
        written = formats.write(report, names, Path(output.out), words)
        terminal.print_audit(report, Console(), words, written)
    if not report.audit.complete:
        return outcome.INTERRUPTED
    exit_on = cast(outcome.ExitOn, output.exit_on)
    return outcome.exit_code(report.audit.findings, report.audit.as_of, exit_on)


@contextlib.contextmanager
def _lab_to_audit(found: settings.Settings) -> Iterator[tuple[Path, settings.Settings]]:
    from agent import lab as embedded  # noqa: PLC0415 (its servers are needed nowhere else)

    folder = Path(tempfile.mkdtemp(prefix="rasoat-lab-"))
    try:
        with embedded.start(folder) as running:
            data = found.data or settings.data_folder(found) / LAB_DATA
            ours = at_the_lab(replace(found, data=data), running.resolver, running.name_server_port)
            yield running.inventory, ours
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def at_the_lab(
    found: settings.Settings, resolver: str, name_server_port: int = 53
) -> settings.Settings:
    """Return settings for servers of our own on loopback, which need no politeness."""
    return replace(
        found,
        resolver=resolver,
        name_server_port=name_server_port,
        confirm_after_s=0.0,
        pause_between_s=0.0,
        connections_per_address=32,
        connections_per_network=32,
        connect_timeout_s=2.0,
        read_timeout_s=2.0,
    )


@contextlib.contextmanager
def _progress() -> Iterator[run.Tell]:
    """Show how far the looks are, on a terminal; tell nobody elsewhere."""
    console = messages()
    if not console.is_terminal:
        yield run.say_nothing
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("rasoat", total=None)

        def tell(progress: run.Progress) -> None:
            bar.update(
                task,
                total=progress.planned,
                completed=progress.taken,
                description=progress.last.replace("[", r"\["),
            )

        yield tell


def lab(folder: Path | None) -> int:
    """Run the lab until Ctrl-C."""
    from agent import lab as embedded  # noqa: PLC0415 (its servers are needed nowhere else)

    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rasoat-lab-")))
        running = stack.enter_context(embedded.start(folder))
        console = messages()
        console.print(f"inventory: {running.inventory}", markup=False)
        console.print(f"resolver:  {running.resolver}", markup=False)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)
    return outcome.FINE


def _recorded(
    setting: Setting, output: Output, make: Callable[[Store, settings.Settings], Report]
) -> int:
    """Make a report from the record and write it."""
    with errors_told():
        found, wanted = settled(setting), checked(output)
        with opened(found) as store:
            report = make(store, found)
        return told(report, wanted, Words(found.language))


@contextlib.contextmanager
def opened(found: settings.Settings) -> Iterator[Store]:
    """Open the store, which must be there already. Raises UsageError, StoreError."""
    folder = settings.data_folder(found)
    if not folder.exists():
        raise UsageError(
            Said(
                "{folder}: nothing is recorded there; run rasoat audit, or give --data",
                {"folder": str(folder)},
            )
        )
    with open_store(folder, now=utc_now) as store:
        yield store


def named(store: Store, wanted: str) -> str:
    """Return the id of a recorded audit. Raises UsageError."""
    try:
        return auditing.settled_id(store, wanted)
    except LookupError:
        raise UsageError(
            Said("{id} names no finished audit, or more than one", {"id": wanted})
        ) from None


def rejudge(
    audit_id: str, *, own: Sequence[Path], as_of: str | None, output: Output, setting: Setting
) -> int:
    """Judge recorded facts again."""
    return _recorded(
        setting,
        output,
        lambda store, _: auditing.rejudge(named(store, audit_id), store, own, day(as_of)),
    )


def report(audit_id: str, *, output: Output, setting: Setting) -> int:
    """Write the reports of a recorded audit once more."""
    return _recorded(
        setting, output, lambda store, _: auditing.reported(named(store, audit_id), store)
    )


def compare(before: str, after: str, setting: Setting) -> int:
    """Print what changed between two audits."""
    with errors_told():
        found = settled(setting)
        with opened(found) as store:
            later = named(store, after)
            earlier = named(store, before) if before else None
            made = auditing.reported(later, store, before=earlier)
        terminal.print_changes(made, Console(), Words(found.language))
    return outcome.FINE


def ipv6_only(audit_id: str, setting: Setting, *, markdown: bool) -> int:
    """Print what would break without IPv4."""
    with errors_told():
        found = settled(setting)
        with opened(found) as store:
            made = auditing.reported(named(store, audit_id), store)
        words = Words(found.language)
        if markdown:
            sys.stdout.buffer.write(ipv6_only_text.markdown(made, words))
        else:
            ipv6_only_text.print_ipv6_only(made, Console(), words)
    return outcome.FINE


def lint_inventory(path: Path, language: str | None) -> int:
    """Check an inventory, its own baselines and its waivers; contact nothing."""
    with errors_told():
        found = settled(Setting(language=language))
        plan = auditing.planned(Wish(inventory=path, settings=found))
        words = Words(found.language)
        Console().print(
            words.t("{file}: {count} systems, no mistake", file=str(path), count=len(plan.systems)),
            markup=False,
        )
    return outcome.FINE


def init_inventory(path: Path) -> int:
    """Write a first inventory."""
    with errors_told():
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(inventory.FIRST)
        except FileExistsError:
            raise UsageError(
                Said("{path} is there already; it was not touched", {"path": str(path)})
            ) from None
        except OSError as error:
            raise UsageError(
                Said(
                    "{folder} cannot be written: {why}",
                    {"folder": str(path), "why": error.strerror or str(error)},
                )
            ) from None
        Console().print(str(path), markup=False)
    return outcome.FINE

"""Commands: parse, call, print, exit code; no logic.

Everything heavy is imported by the command that needs it, so that `--help` answers at once.
"""

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from agent import __version__

app = typer.Typer(
    name="rasoat",
    help="Audit websites, names, mail, TLS, IPv6, backups and security levels against the law.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
baselines_app = typer.Typer(help="The law as data: look into it, or check a file of your own.")
inventory_app = typer.Typer(help="The list of your systems.")
agent_app = typer.Typer(help="The scheduled agent.")
app.add_typer(baselines_app, name="baselines", no_args_is_help=True)
app.add_typer(inventory_app, name="inventory", no_args_is_help=True)
app.add_typer(agent_app, name="agent", no_args_is_help=True)

Settings = Annotated[
    Path | None, typer.Option("--settings", help="rasoat.toml (default: the one in this folder).")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of store, evidence and key (also: RASOAT_DATA)."),
]
Language = Annotated[str | None, typer.Option("--lang", help="vi or en (also: RASOAT_LANG).")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Judge by the law of that day.")
]
Out = Annotated[str, typer.Option("--out", help="Folder for the reports; - with one format.")]
Formats = Annotated[str, typer.Option("--format", help="html, json, csv; several with commas.")]
ExitOn = Annotated[str, typer.Option("--exit-on", help="must, should or never.")]
InventoryFile = Annotated[Path, typer.Argument(help="Your inventory.yaml.")]


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        typer.echo(f"rasoat {__version__}")
        raise typer.Exit


@app.command()
def audit(
    inventory: Annotated[
        Path | None, typer.Argument(help="Your inventory.yaml (default: the embedded lab).")
    ] = None,
    system: Annotated[list[str] | None, typer.Option(help="Only this system.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="Only this area, such as tls.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule.")] = None,
    out: Out = "out",
    format: Formats = "html,json,csv",
    as_of: AsOf = None,
    lang: Language = None,
    exit_on: ExitOn = "must",
    with_facts: Annotated[
        bool, typer.Option("--with-facts", help="Put the facts as observed into the JSON.")
    ] = False,
    settings: Settings = None,
    data: Data = None,
) -> None:
    """Audit an inventory, print the findings and write the reports."""
    from agent import commands

    raise typer.Exit(
        commands.audit(
            inventory,
            restriction=(system or (), area or (), rule or ()),
            as_of=as_of,
            with_facts=with_facts,
            output=commands.Output(out=out, formats=format, exit_on=exit_on),
            setting=commands.Setting(settings=settings, data=data, language=lang),
        )
    )


@app.command()
def lab(
    folder: Annotated[Path | None, typer.Argument(help="Where its files go.")] = None,
) -> None:
    """Run the embedded lab until Ctrl-C, to try things against it."""
    from agent import commands

    raise typer.Exit(commands.lab(folder))


@app.command()
def rejudge(
    audit: Annotated[str, typer.Argument(help="Id of a recorded audit, or latest.")] = "latest",
    baseline: Annotated[
        list[Path] | None, typer.Option(help="A baseline file of your own, too.")
    ] = None,
    out: Out = "out",
    format: Formats = "html,json,csv",
    as_of: AsOf = None,
    lang: Language = None,
    exit_on: ExitOn = "must",
    settings: Settings = None,
    data: Data = None,
) -> None:
    """Judge recorded facts again, by the law of another day or another baseline; no network."""
    from agent import commands

    raise typer.Exit(
        commands.rejudge(
            audit,
            own=tuple(baseline or ()),
            as_of=as_of,
            output=commands.Output(out=out, formats=format, exit_on=exit_on),
            setting=commands.Setting(settings=settings, data=data, language=lang),
        )
    )


@app.command()
def report(
    audit: Annotated[str, typer.Argument(help="Id of a recorded audit, or latest.")] = "latest",
    out: Out = "out",
    format: Formats = "html,json,csv",
    lang: Language = None,
    settings: Settings = None,
    data: Data = None,
) -> None:
    """Write the reports of a recorded audit once more, the same to the byte."""
    from agent import commands

    raise typer.Exit(
        commands.report(
            audit,
            output=commands.Output(out=out, formats=format, exit_on="never"),
            setting=commands.Setting(settings=settings, data=data, language=lang),
        )
    )


@app.command("ipv6-only")
def ipv6_only(
    audit: Annotated[str, typer.Argument(help="Id of a recorded audit, or latest.")] = "latest",
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As Markdown, to standard output.")
    ] = False,
    lang: Language = None,
    settings: Settings = None,
    data: Data = None,
) -> None:
    """Say what of a recorded audit's systems would break without IPv4, and what works."""
    from agent import commands

    setting = commands.Setting(settings=settings, data=data, language=lang)
    raise typer.Exit(commands.ipv6_only(audit, setting, markdown=markdown))


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help="Id of the earlier audit.")] = "",
    after: Annotated[str, typer.Argument(help="Id of the later audit, or latest.")] = "latest",
    lang: Language = None,
    settings: Settings = None,
    data: Data = None,
) -> None:
    """Say what changed between two audits, and why; by default the latest and the one before."""
    from agent import commands

    raise typer.Exit(
        commands.compare(
            before, after, commands.Setting(settings=settings, data=data, language=lang)
        )
    )


@baselines_app.command("list")
def baselines_list(as_of: AsOf = None, lang: Language = None) -> None:
    """List the documents, with the days on which they hold."""
    from agent import baseline_commands

    raise typer.Exit(baseline_commands.list_documents(as_of, lang))


@baselines_app.command("show")
def baselines_show(
    document: Annotated[str, typer.Argument(help="Id of a document.")],
    level: Annotated[int | None, typer.Option(help="Only what binds at this level.")] = None,
    lang: Language = None,
) -> None:
    """Show a document's requirements in its own order."""
    from agent import baseline_commands

    raise typer.Exit(baseline_commands.show(document, level, lang))


@baselines_app.command("explain")
def baselines_explain(
    rule: Annotated[str, typer.Argument(help="Id of a rule.")], lang: Language = None
) -> None:
    """Explain a rule: what it sees, its threshold and where that comes from, how to mend."""
    from agent import baseline_commands

    raise typer.Exit(baseline_commands.explain(rule, lang))


@baselines_app.command("lint")
def baselines_lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files (default: ours).")] = None,
    lang: Language = None,
) -> None:
    """Check baseline files, and that every check is asked for and takes its parameters."""
    from agent import baseline_commands

    raise typer.Exit(baseline_commands.lint(tuple(paths or ()), lang))


@baselines_app.command("schema")
def baselines_schema() -> None:
    """Print the JSON Schema of a baseline file, for editors."""
    from agent import baseline_commands

    raise typer.Exit(baseline_commands.schema())


@inventory_app.command("lint")
def inventory_lint(inventory: InventoryFile, lang: Language = None) -> None:
    """Check an inventory without contacting anything."""
    from agent import commands

    raise typer.Exit(commands.lint_inventory(inventory, lang))


@inventory_app.command("init")
def inventory_init(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("inventory.yaml"),
) -> None:
    """Write a first inventory to fill in; never over a file that is there."""
    from agent import commands

    raise typer.Exit(commands.init_inventory(path))


@agent_app.command("run")
def agent_run(inventory: InventoryFile, settings: Settings = None, data: Data = None) -> None:
    """Audit at the hours that rasoat.toml declares, until SIGTERM."""
    from agent import agent_commands, commands

    raise typer.Exit(agent_commands.run(inventory, commands.Setting(settings=settings, data=data)))


@agent_app.command("once")
def agent_once(inventory: InventoryFile, settings: Settings = None, data: Data = None) -> None:
    """Do now what the agent does at its hours, and end."""
    from agent import agent_commands, commands

    raise typer.Exit(agent_commands.once(inventory, commands.Setting(settings=settings, data=data)))


@agent_app.command("status")
def agent_status(lang: Language = None, settings: Settings = None, data: Data = None) -> None:
    """Show last start, last success and next due."""
    from agent import agent_commands, commands

    raise typer.Exit(
        agent_commands.status(commands.Setting(settings=settings, data=data, language=lang))
    )


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows what it can
    app()

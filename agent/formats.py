"""The files that a report can be written as."""

import contextlib
import importlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from agent.said_error import OutputError
from checks.verdict import Said
from reports.report import Report
from reports.wording import Words

FILES = {"html": "report.html", "json": "audit.json", "csv": "findings.csv"}


def render(report: Report, format: str, words: Words) -> bytes:
    """Render a report; each format's module is imported only when it is wanted."""
    return b"".join(pieces(report, format, words))


def pieces(report: Report, format: str, words: Words) -> Iterable[bytes]:
    """Render a report bit by bit, where its format can be made so."""
    module = importlib.import_module(f"reports.{format}")
    found: Iterable[bytes] = (
        module.pieces(report, words)
        if hasattr(module, "pieces")
        else (module.render(report, words),)
    )
    return found


def write(report: Report, formats: Sequence[str], out: Path, words: Words) -> list[Path]:
    """Write each format whole or not at all. Raises OutputError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return [
            _write_whole(out / FILES[format], pieces(report, format, words)) for format in formats
        ]
    except OSError as error:
        raise OutputError(
            Said(
                "{folder} cannot be written: {why}",
                {"folder": str(out), "why": error.strerror or str(error)},
            )
        ) from error


def _write_whole(path: Path, content: Iterable[bytes]) -> Path:
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        return Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise

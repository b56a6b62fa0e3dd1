"""Remember which rows were recorded by which code, so that a run can be broken off and go on."""

import hashlib
import json
from pathlib import Path
from typing import Final

from tests.oracles import corpus
from tests.oracles.row import Row

ROOT: Final = Path(__file__).parents[2]
NOTES: Final = ROOT / ".oracles" / "recorded.json"  # `make clean` takes it away
CODE: Final = ("checks/tls", "checks/*.py", "agent/*.py", "tests/oracles", "tests/*.py")


def fingerprint() -> str:
    """Return the SHA-256 of all that a recording depends on, but for the peers' versions."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in CODE for path in _files(pattern)}):
        if not path.name.startswith("test_"):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(pattern: str) -> list[Path]:
    return list(ROOT.glob(pattern if "*" in pattern else f"{pattern}/**/*.py"))


def is_recorded(row: Row, code: str) -> bool:
    """Tell whether a row was recorded by this code, and nobody disagreed."""
    return _notes().get(row.id) == code and corpus.path_of(row).exists()


def note(row: Row, code: str) -> None:
    """Remember that a row was recorded."""
    NOTES.parent.mkdir(exist_ok=True)
    NOTES.write_text(json.dumps(_notes() | {row.id: code}, indent=0), encoding="utf-8")


def _notes() -> dict[str, str]:
    return json.loads(NOTES.read_text(encoding="utf-8")) if NOTES.exists() else {}

"""How the agent behaves: rasoat.toml and the environment, as one frozen value."""

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, cast, get_args

Language = Literal["vi", "en"]

MAX_BYTES = 1_000_000
LONGEST_S = 10 * 365 * 86400.0
OWN_NAME = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]{3,60}\]"  # as in EHLO


class SettingsError(Exception):
    """The operator's settings cannot be used; carries every mistake, one sentence each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Defaults are those of a nightly audit of other people's servers: slow and polite."""

    language: Language = "vi"
    data: Path | None = None
    resolver: str | None = None  # "address" or "address:port"; None: the system's
    name_server_port: int = 53  # of name servers asked directly; only a laboratory moves it
    controls: tuple[str, ...] = ()  # "address:port" of services known to be up
    chromium: str | None = None  # the program's path; None: it is looked for
    axe: str | None = None  # the path of axe.min.js; None: it is looked for
    own_name: str = "rasoat.invalid"  # by which we greet mail servers (RFC 6761, 6.4: nobody's)
    connect_timeout_s: float = 4.0
    read_timeout_s: float = 5.0
    look_timeout_s: float = 60.0
    browser_timeout_s: float = 240.0  # of a look by a browser, beside the target's own limit
    target_timeout_s: float = 180.0
    run_timeout_s: float = 6 * 3600.0
    connections_per_address: int = 2
    connections_per_network: int = 8  # one IPv4 /24 or IPv6 /64
    connections_in_all: int = 64
    pause_between_s: float = 0.05  # between two connections to one address
    confirm_after_s: float = 30.0  # before a new FAIL of a network area is looked at again
    audits: tuple[str, ...] = ("02:00",)  # "HH:MM" in Vietnam's time, or "every 5 seconds"
    late_at_most_s: float = 12 * 3600.0  # a missed run is caught up within this, else only noted

    def resolver_at(self) -> tuple[str, int] | None:
        """Return the resolver's address and port, or None for the system's own."""
        return None if self.resolver is None else host_and_port(self.resolver, default_port=53)


SECTIONS: Mapping[str, tuple[str, ...]] = {
    "agent": ("audits", "late_at_most_s"),
    "limits": (
        "connect_timeout_s",
        "read_timeout_s",
        "look_timeout_s",
        "browser_timeout_s",
        "target_timeout_s",
        "run_timeout_s",
        "connections_per_address",
        "connections_per_network",
        "connections_in_all",
        "pause_between_s",
        "confirm_after_s",
    ),
    "network": ("resolver", "name_server_port", "controls", "own_name"),
    "browser": ("chromium", "axe"),
    "": ("language", "data"),
}


def host_and_port(text: str, *, default_port: int) -> tuple[str, int]:
    """Split "192.0.2.1:53", "[2001:db8::1]:53" or a bare address. Raises ValueError.

    A name is no address: what is to be asked for names cannot have to be asked for itself.
    """
    with_port = re.fullmatch(r"(?:\[([^\[\]]+)\]|([^:]+)):([1-9]\d{0,4})", text)
    host = (with_port[1] or with_port[2]) if with_port else text
    port = int(with_port[3]) if with_port else default_port
    try:
        ip_address(host)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise ValueError(f"{text!r} is not an address, or an address and a port")
    return host, port


def read(path: Path) -> Settings:
    """Read a rasoat.toml. Raises SettingsError with every mistake in it."""
    try:
        text = _content(path).decode("utf-8-sig")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError((f"{path}: there is no such file",)) from None
    except OSError as error:
        fault = error.strerror or str(error)
        raise SettingsError((f"{path}: cannot be read: {fault}",)) from None
    except UnicodeDecodeError:
        raise SettingsError((f"{path}: is not a text file in UTF-8",)) from None
    except RecursionError:
        raise SettingsError((f"{path}: is nested too deeply",)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((f"{path}: is not valid TOML: {error}",)) from None
    return _from_table(table, path, text)


def _content(path: Path) -> bytes:
    """Return the file's bytes. Raises OSError, also for what nobody writes settings in."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
        raise OSError("it is not an ordinary file")
    if status.st_size > MAX_BYTES:
        raise OSError(f"it is larger than {MAX_BYTES} bytes")
    return path.read_bytes()


def from_environment(settings: Settings, environment: Mapping[str, str] = os.environ) -> Settings:
    """Apply RASOAT_DATA and RASOAT_LANG. Raises SettingsError."""
    if data := environment.get("RASOAT_DATA"):
        settings = replace(settings, data=Path(data))
    if language := environment.get("RASOAT_LANG"):
        if language not in get_args(Language):
            raise SettingsError((f"RASOAT_LANG: {language!r} is neither vi nor en",))
        settings = replace(settings, language=cast(Language, language))
    return settings


def data_folder(settings: Settings, environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the store, evidence and key live. Raises SettingsError."""
    if settings.data is not None:
        try:
            return settings.data.expanduser()
        except RuntimeError as error:  # ~nobody-of-that-name
            raise SettingsError((f"{settings.data}: {error}",)) from None
    home = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "rasoat"


def _from_table(table: Mapping[str, Any], path: Path, text: str) -> Settings:
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    kinds = {field.name: field.type for field in fields(Settings)}
    for section, key, value in _entries(table):
        where = f"{path}:{_line_of(section, key, text)}: {section + '.' if section else ''}{key}"
        if key not in SECTIONS.get(section, ()):
            mistakes.append(f"{where}: unknown key{_did_you_mean(section, key)}")
        elif problem := _problem(kinds[key], key, value):
            mistakes.append(f"{where}: {problem}")
        else:
            values[key] = _value(kinds[key], key, value, path)
    if mistakes:
        raise SettingsError(tuple(mistakes))
    return Settings(**values)


def _entries(table: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    entries = []
    for key, value in table.items():
        if isinstance(value, dict) and (value or key in SECTIONS):
            entries += [(key, inner, inner_value) for inner, inner_value in value.items()]
        else:
            entries.append(("", key, value))
    return entries


def _line_of(section: str, key: str, text: str) -> int:
    """Find a key's line: in its section, or else wherever it is written (`a.b = …`, `[a]`)."""
    inside, elsewhere = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        written = re.search(rf"(?<![\w-]){re.escape(key)}[\"']?\s*(=|\])", line)
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            inside = header[1].strip(" \t\"'")
        elif inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
        elsewhere = elsewhere or (number if written else 0)
    return elsewhere or 1


def _did_you_mean(section: str, key: str) -> str:
    known = {
        f"{part}.{name}" if part else name for part, names in SECTIONS.items() for name in names
    }
    meant = next((one for one in sorted(known) if one.rpartition(".")[2] == key), None)
    close = difflib.get_close_matches(f"{section}.{key}" if section else key, known, n=1)
    return f"; did you mean {meant or close[0]}?" if meant or close else ""


def _problem(kind: object, key: str, value: object) -> str | None:
    if kind == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return "must be a list of texts"
        return _bad_list(key, value)
    if kind is float:
        return _bad_number(key, value)
    if kind is int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole and cast(int, value) >= 1 else "must be a whole number, 1 or more"
    return _bad_text(key, value)


def _bad_number(key: str, value: object) -> str | None:
    """Refuse what is no length of time; a limit of nothing would let nothing be seen."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "must be a number"
    if key.endswith("_timeout_s") and value == 0:
        return "must be more than 0"
    return None if 0 <= value <= LONGEST_S else f"must be between 0 and {LONGEST_S:.0f}"


def _bad_text(key: str, value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a text in quotes"
    if key == "language" and value not in get_args(Language):
        return "must be vi or en"
    return _bad_folder(value) if key == "data" else _bad_item(key, value)


def _bad_folder(value: str) -> str | None:
    if not value or "\0" in value:
        return "must name a folder"
    try:
        Path(value).expanduser()
    except RuntimeError as error:  # ~nobody-of-that-name
        return str(error)
    return None


def _bad_list(key: str, values: list[str]) -> str | None:
    if key == "audits" and not values:
        return "must not be empty"
    return next((problem for value in values if (problem := _bad_item(key, value))), None)


def _bad_item(key: str, value: str) -> str | None:
    if key == "own_name" and not re.fullmatch(OWN_NAME, value):
        return f"{value!r} is neither a host name nor an address in brackets"
    if key in ("controls", "resolver"):
        try:
            host_and_port(value, default_port=53)
        except ValueError as error:
            return str(error)
    if key == "audits" and not re.fullmatch(
        r"([01]\d|2[0-3]):[0-5]\d|every [1-9]\d{0,4} (seconds|minutes|hours)", value
    ):
        return f"{value!r} is neither an hour as 02:00 nor a rhythm as 'every 6 hours'"
    return None


def _value(kind: object, key: str, value: Any, path: Path) -> Any:
    if key == "data":
        return path.absolute().parent / Path(value).expanduser()
    if kind is float:
        return float(value)
    return tuple(value) if kind == tuple[str, ...] else value

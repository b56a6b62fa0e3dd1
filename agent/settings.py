"""How the agent behaves: rasoat.toml and the environment, as one frozen value."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

Language = Literal["vi", "en"]


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
    controls: tuple[str, ...] = ()  # "address:port" of services known to be up
    connect_timeout_s: float = 4.0
    read_timeout_s: float = 5.0
    look_timeout_s: float = 60.0
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
        "target_timeout_s",
        "run_timeout_s",
        "connections_per_address",
        "connections_per_network",
        "connections_in_all",
        "pause_between_s",
        "confirm_after_s",
    ),
    "network": ("resolver", "controls"),
    "": ("language", "data"),
}


def host_and_port(text: str, *, default_port: int) -> tuple[str, int]:
    """Split "192.0.2.1:53", "[2001:db8::1]:53" or a bare address. Raises ValueError."""
    bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(\d{1,5}))?", text)
    plain = re.fullmatch(r"([^:\s]+)(?::(\d{1,5}))?", text)
    if match := bracketed or plain:
        return match[1], int(match[2] or default_port)
    if re.fullmatch(r"[0-9A-Fa-f:.]+", text):
        return text, default_port
    raise ValueError(f"{text!r} is not an address with a port")


def read(path: Path) -> Settings:
    """Read a rasoat.toml. Raises SettingsError with every mistake in it."""
    try:
        text = path.read_bytes().decode("utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError((f"{path}: there is no such file",)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError((f"{path}: cannot be read: {error}",)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((f"{path}: is not valid TOML: {error}",)) from None
    return _from_table(table, path, text)


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
    """Return where the store, evidence and key live."""
    if settings.data is not None:
        return settings.data.expanduser()
    home = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "rasoat"


def _from_table(table: Mapping[str, Any], path: Path, text: str) -> Settings:
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    kinds = {field.name: str(field.type) for field in fields(Settings)}
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
        if isinstance(value, dict):
            entries += [(key, inner, inner_value) for inner, inner_value in value.items()]
        else:
            entries.append(("", key, value))
    return entries


def _line_of(section: str, key: str, text: str) -> int:
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            inside = header[1].strip()
        elif inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1


def _did_you_mean(section: str, key: str) -> str:
    known = {
        f"{part}.{name}" if part else name for part, names in SECTIONS.items() for name in names
    }
    close = difflib.get_close_matches(f"{section}.{key}" if section else key, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _problem(kind: str, key: str, value: object) -> str | None:  # noqa: PLR0911 (one a kind)
    if "tuple" in kind:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return "must be a list of texts"
        return _bad_item(key, value)
    if "float" in kind:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number and cast(float, value) >= 0 else "must be a number, 0 or more"
    if kind == "int":
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole and cast(int, value) >= 1 else "must be a whole number, 1 or more"
    if not isinstance(value, str):
        return "must be a text in quotes"
    if key == "language" and value not in get_args(Language):
        return "must be vi or en"
    return _bad_item(key, [value])


def _bad_item(key: str, values: list[str]) -> str | None:
    for value in values:
        if key in ("controls", "resolver"):
            try:
                host_and_port(value, default_port=53)
            except ValueError as error:
                return str(error)
        if key == "audits" and not re.fullmatch(
            r"([01]\d|2[0-3]):[0-5]\d|every [1-9]\d* (seconds|minutes|hours)", value
        ):
            return f"{value!r} is neither an hour as 02:00 nor a rhythm as 'every 6 hours'"
    return None


def _value(kind: str, key: str, value: Any, path: Path) -> Any:
    if key == "data":
        return (path.parent / Path(value).expanduser()).resolve()
    if "float" in kind:
        return float(value)
    return tuple(value) if "tuple" in kind else value

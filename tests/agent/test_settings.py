import os
from pathlib import Path

import pytest

from agent.settings import (
    Settings,
    SettingsError,
    data_folder,
    from_environment,
    host_and_port,
    read,
)

WHOLE = """\
language = "en"
data = "ho-so"

[agent]
audits = ["02:00", "every 6 hours"]
late_at_most_s = 0

[limits]
connections_per_address = 4
look_timeout_s = 30
pause_between_s = 0

[network]
resolver = "[2001:db8::53]:5353"
controls = ["192.0.2.1:443", "2001:db8::1"]
own_name = "audit.example.vn"
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "rasoat.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(path: Path) -> list[str]:
    """Return the mistakes, each with the file's path taken off its beginning."""
    with pytest.raises(SettingsError) as error:
        read(path)
    assert all(mistake.startswith(str(path)) for mistake in error.value.mistakes)
    assert not any("\n" in mistake for mistake in error.value.mistakes)
    return [mistake.removeprefix(str(path)) for mistake in error.value.mistakes]


def test_a_whole_file_is_read(tmp_path):
    assert read(written(tmp_path, WHOLE)) == Settings(
        language="en",
        data=tmp_path / "ho-so",
        audits=("02:00", "every 6 hours"),
        late_at_most_s=0.0,
        connections_per_address=4,
        look_timeout_s=30.0,
        pause_between_s=0.0,
        resolver="[2001:db8::53]:5353",
        controls=("192.0.2.1:443", "2001:db8::1"),
        own_name="audit.example.vn",
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff[limits]\n"])
def test_what_is_not_set_is_as_by_default(tmp_path, text):
    assert read(written(tmp_path, text)) == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "[limits]\n\nlook_timeout = 3\n",
            ":3: limits.look_timeout: unknown key; did you mean limits.look_timeout_s?",
            id="a misspelt key",
        ),
        pytest.param(
            "[limts]\nlook_timeout_s = 3\n",
            ":2: limts.look_timeout_s: unknown key; did you mean limits.look_timeout_s?",
            id="a misspelt section",
        ),
        pytest.param("[limts]\n", ":1: limts: unknown key", id="an empty misspelt section"),
        pytest.param(
            'resolver = "192.0.2.1"\n',
            ":1: resolver: unknown key; did you mean network.resolver?",
            id="a key outside its section",
        ),
        pytest.param("xyzzy = 1\n", ":1: xyzzy: unknown key", id="a key like no other"),
        pytest.param("limits = 5\n", ":1: limits: unknown key", id="a section that is a number"),
        pytest.param(
            "[limits.look_timeout_s]\nx = 1\n",
            ":1: limits.look_timeout_s: must be a number",
            id="a section in a number's place",
        ),
        pytest.param(
            "\nlimits.look_timeout_s = true\n",
            ":2: limits.look_timeout_s: must be a number",
            id="a dotted key of the wrong type",
        ),
        pytest.param(
            "\nlimits = {look_timeout_s = '3'}\n",
            ":2: limits.look_timeout_s: must be a number",
            id="an inline table of the wrong type",
        ),
        pytest.param(
            "[limits]\nlook_timeout_s = 0\n",
            ":2: limits.look_timeout_s: must be more than 0",
            id="a limit that lets nothing be seen",
        ),
        pytest.param(
            "[limits]\npause_between_s = -1\n",
            ":2: limits.pause_between_s: must be between 0 and 315360000",
            id="a pause that is negative",
        ),
        pytest.param(
            "[limits]\nrun_timeout_s = nan\n",
            ":2: limits.run_timeout_s: must be between 0 and 315360000",
            id="no number at all",
        ),
        pytest.param(
            "[agent]\nlate_at_most_s = inf\n",
            ":2: agent.late_at_most_s: must be between 0 and 315360000",
            id="for ever",
        ),
        pytest.param(
            "[limits]\nconnections_in_all = 0\n",
            ":2: limits.connections_in_all: must be a whole number, 1 or more",
            id="no connections",
        ),
        pytest.param(
            "[limits]\nconnections_in_all = 2.5\n",
            ":2: limits.connections_in_all: must be a whole number, 1 or more",
            id="half a connection",
        ),
        pytest.param(
            "[limits]\nconnections_in_all = true\n",
            ":2: limits.connections_in_all: must be a whole number, 1 or more",
            id="true is no number",
        ),
        pytest.param('language = "fr"\n', ":1: language: must be vi or en", id="a language"),
        pytest.param("language = 3\n", ":1: language: must be a text in quotes", id="no text"),
        pytest.param('data = ""\n', ":1: data: must name a folder", id="no folder"),
        pytest.param(
            '[agent]\naudits = "02:00"\n',
            ":2: agent.audits: must be a list of texts",
            id="a text in a list's place",
        ),
        pytest.param("[agent]\naudits = []\n", ":2: agent.audits: must not be empty", id="no hour"),
        pytest.param(
            '[agent]\naudits = ["02:00", "25:00"]\n',
            ":2: agent.audits: '25:00' is neither an hour as 02:00 nor a rhythm as 'every 6 hours'",
            id="no hour of the day",
        ),
        pytest.param(
            '[agent]\naudits = ["every 0 seconds"]\n',
            ":2: agent.audits: 'every 0 seconds' is neither an hour as 02:00 nor a rhythm as "
            "'every 6 hours'",
            id="no rhythm",
        ),
        pytest.param(
            '[agent]\naudits = ["every 99999999999 hours"]\n',
            ":2: agent.audits: 'every 99999999999 hours' is neither an hour as 02:00 nor a rhythm "
            "as 'every 6 hours'",
            id="a rhythm beyond all dates",
        ),
        pytest.param(
            '[network]\nresolver = "dns.example.vn"\n',
            ":2: network.resolver: 'dns.example.vn' is not an address, or an address and a port",
            id="a resolver by name",
        ),
        pytest.param(
            '[network]\ncontrols = [\n  "192.0.2.1:99999"]\n',
            ":2: network.controls: '192.0.2.1:99999' is not an address, or an address and a port",
            id="a port that is none",
        ),
        pytest.param(
            "[network]\nresolver = 53\n",
            ":2: network.resolver: must be a text in quotes",
            id="a number in a text's place",
        ),
    ],
)
def test_a_mistake_names_line_and_key(tmp_path, text, says):
    assert refused(written(tmp_path, text)) == [says]


def test_every_mistake_is_told_at_once(tmp_path):
    text = 'langage = "vi"\n[limits]\nread_timeout_s = "5"\n[agent]\naudits = ["2:00"]\n'
    assert [mistake.split(":")[1:3] for mistake in refused(written(tmp_path, text))] == [
        ["1", " langage"],
        ["3", " limits.read_timeout_s"],
        ["5", " agent.audits"],
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"\x7fELF\x02\x01\x01\0\xff\xfe", ": is not a text file in UTF-8", id="junk"),
        pytest.param(b"a = [" + b"[" * 100_000, ": is nested too deeply", id="nested too deeply"),
        pytest.param(
            b"#" * 1_000_001, ": cannot be read: it is larger than 1000000 bytes", id="big"
        ),
        pytest.param(
            b"language = vi\n",
            ": is not valid TOML: Invalid value (at line 1, column 12)",
            id="no TOML",
        ),
        pytest.param(
            b"a = 1\na = 2\n",
            ": is not valid TOML: Cannot overwrite a value (at line 2, column 6)",
            id="a key twice",
        ),
    ],
)
def test_what_is_no_settings_file_is_refused(tmp_path, content, says):
    assert refused(written(tmp_path, content)) == [says]


def test_a_file_of_50_mb_is_not_read(tmp_path):
    path = written(tmp_path, "")
    with path.open("r+b") as file:
        file.truncate(50_000_000)
    assert refused(path) == [": cannot be read: it is larger than 1000000 bytes"]


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    ordinary = ": cannot be read: it is not an ordinary file"
    assert refused(tmp_path / "missing.toml") == [": there is no such file"]
    assert refused(tmp_path) == [ordinary]
    assert refused(tmp_path / "pipe") == [ordinary]


def test_the_environment_goes_before_the_file():
    changed = from_environment(Settings(), {"RASOAT_DATA": "/srv/x", "RASOAT_LANG": "en"})
    assert changed == Settings(data=Path("/srv/x"), language="en")
    assert from_environment(Settings(language="en"), {"RASOAT_LANG": ""}) == Settings(language="en")


def test_a_language_of_the_environment_is_checked():
    with pytest.raises(SettingsError, match=r"^RASOAT_LANG: 'fr' is neither vi nor en$"):
        from_environment(Settings(), {"RASOAT_LANG": "fr"})


@pytest.mark.parametrize(
    ("data", "environment", "folder"),
    [
        pytest.param("/srv/x", {"XDG_DATA_HOME": "/y"}, "/srv/x", id="as set"),
        pytest.param(None, {"XDG_DATA_HOME": "/y"}, "/y/rasoat", id="where data of a user go"),
        pytest.param(None, {}, str(Path.home() / ".local/share/rasoat"), id="at home"),
        pytest.param("~/x", {}, str(Path.home() / "x"), id="below home"),
    ],
)
def test_data_live(data, environment, folder):
    settings = Settings(data=None if data is None else Path(data))
    assert data_folder(settings, environment) == Path(folder)


def test_the_home_of_nobody_is_a_mistake(tmp_path):
    says = ":1: data: Could not determine home directory."
    assert refused(written(tmp_path, 'data = "~no-such-user/x"\n')) == [says]
    with pytest.raises(SettingsError, match=r"^~no-such-user: "):
        data_folder(Settings(data=Path("~no-such-user")))


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_an_address_may_have_a_port(text, split):
    assert host_and_port(text, default_port=53) == split
    assert Settings(resolver=text).resolver_at() == split


def test_without_a_resolver_the_system_s_is_meant():
    assert Settings().resolver_at() is None


@pytest.mark.parametrize(
    "text", ["", "localhost", "192.0.2.1:0", "192.0.2.1:65536", "[::1", "::1]:53", "1.2.3", "[]:53"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is not an address"):
        host_and_port(text, default_port=53)

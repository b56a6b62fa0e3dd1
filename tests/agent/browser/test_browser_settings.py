"""Where the browser and axe-core are may be said, and how long a look by them may last."""

from dataclasses import replace

from agent import settings
from agent.looking import Looker
from agent.settings import Settings
from tests.agent.gates import a_gate


def test_the_settings_name_them(tmp_path):
    path = tmp_path / "rasoat.toml"
    path.write_text('[browser]\nchromium = "/opt/chromium"\naxe = "/opt/axe.min.js"\n')
    assert settings.read(path) == replace(
        Settings(), chromium="/opt/chromium", axe="/opt/axe.min.js"
    )


async def test_a_look_by_the_browser_has_its_own_time():
    gate = a_gate(browser_timeout_s=7, look_timeout_s=3, target_timeout_s=4)
    looker = Looker(gate, {}, lambda _look: None, lambda _place: None)
    assert (looker._limits("browser"), looker._limits("tls")) == ((7, 14), (3, 4))

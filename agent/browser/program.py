"""Where Chromium and axe-core are, and how Chromium is started."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from agent.settings import Settings
from checks.verdict import CannotObserve, Cause

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# Debian and npm, and the wheels that carry it. None of it is ours: axe-core is MPL-2.0.
AXE_PACKAGES = ("axe_playwright_python", "axe_core_python")
AXE_FILES = (
    "/usr/share/nodejs/axe-core/axe.min.js",
    "/usr/share/javascript/axe-core/axe.min.js",
    "/usr/local/lib/node_modules/axe-core/axe.min.js",
    "/usr/lib/node_modules/axe-core/axe.min.js",
)
MOST_OF_AXE = 5_000_000
OFF = (  # what would call home or elsewhere, or has nothing to do with a page
    "AutofillServerCommunication", "CertificateTransparencyComponentUpdater",
    "DialMediaRouteProvider", "InterestFeedContentSuggestions", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "Translate",
)  # fmt: skip
SWITCHES = (
    "--headless",
    "--remote-debugging-pipe",
    "--block-new-web-contents",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",  # it would go around the proxy
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--hide-scrollbars",
    "--metrics-recording-only",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--password-store=basic",
    f"--disable-features={','.join(OFF)}",
    # The proxy resolves, loopback goes through it like everything else, and WebRTC sends nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def chromium(settings: Settings) -> str:
    """Return where Chromium is. Raises CannotObserve (no_tool)."""
    if settings.chromium is not None:
        found = shutil.which(settings.chromium)
    else:
        found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise CannotObserve(Cause.NO_TOOL, "Chromium is not installed")
    return found


def command(program: str, *, profile: Path, proxy_port: int, trusted: str = "") -> list[str]:
    """Return the command. As root there is no sandbox to be had."""
    own = [f"--user-data-dir={profile}", f"--proxy-server=socks5://127.0.0.1:{proxy_port}"]
    if os.geteuid() == 0:
        own.append("--no-sandbox")
    if trusted:
        own.append(f"--ignore-certificate-errors-spki-list={trusted}")
    return [program, *SWITCHES, *own, "about:blank"]


def environment(profile: Path) -> dict[str, str]:
    """Return an environment without anything of the operator's own."""
    return {
        "HOME": str(profile),
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "vi_VN.UTF-8",
        "TZ": "Asia/Ho_Chi_Minh",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }


def axe(settings: Settings) -> str:
    """Return axe-core's script. Raises CannotObserve (no_tool)."""
    for path in _axe_files(settings):
        try:
            if path.stat().st_size <= MOST_OF_AXE:
                return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    raise CannotObserve(Cause.NO_TOOL, "axe-core is not installed")


def _axe_files(settings: Settings) -> Iterator[Path]:
    if settings.axe is not None:
        yield Path(settings.axe)
        return
    for package in AXE_PACKAGES:
        found = importlib.util.find_spec(package)  # found, never imported
        if found is not None and found.origin is not None:
            yield Path(found.origin).with_name("axe.min.js")
    yield from map(Path, AXE_FILES)

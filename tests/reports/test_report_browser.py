"""report.html in a real browser: its script is admitted, and nothing is wider than a phone."""

import html
import re
import subprocess

import pytest

from reports.html import render
from reports.wording import Words
from tests.programs import program
from tests.reports.sample import hostile, report

MEASURE = (
    "<script>parent.document.title = ['measured', innerWidth,"
    " document.documentElement.scrollWidth].join(' ')</script></body>"
)
# A window cannot be as narrow as a phone, a frame can.
FRAME = '<!DOCTYPE html><iframe style="width:{width}px;height:800px;border:0" srcdoc="{page}">'


@pytest.fixture(scope="module")
def chromium() -> str:
    return program("chromium")


@pytest.fixture
def opened(chromium: str, tmp_path):
    """Return a function that opens a page and gives its document as the browser left it."""

    def open_page(page: str) -> str:
        path = tmp_path / "report.html"
        path.write_text(page, encoding="utf-8")
        switches = [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars",
            f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1400,844", "--dump-dom",
        ]  # fmt: skip
        ended = subprocess.run(
            [chromium, *switches, path.as_uri()], capture_output=True, timeout=60, check=True
        )
        return ended.stdout.decode("utf-8")

    return open_page


def test_its_own_script_shows_the_filter(opened) -> None:
    page = render(report(), Words("vi")).decode("utf-8")
    assert '<p class="search" hidden>' in page
    assert '<p class="search"><label>' in opened(page)


@pytest.mark.parametrize(
    ("made", "width"),
    [
        pytest.param(report(), 390, id="a report on a phone"),
        pytest.param(hostile(), 390, id="a hostile report on a phone"),
        pytest.param(hostile(), 1280, id="a hostile report on a desk"),
    ],
)
def test_nothing_is_wider_than_the_screen(made, width: int, opened) -> None:
    page = render(made, Words("vi")).decode("utf-8")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    page = html.escape(page.replace("</body>", MEASURE))
    shown = opened(FRAME.format(width=width, page=page))
    measured = re.search(r"<title>measured (\d+) (\d+)</title>", shown)
    assert measured is not None
    assert measured.groups() == (str(width), str(width))

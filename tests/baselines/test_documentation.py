"""docs/baselines.md shows files that load and mistakes that are made."""

import re
from pathlib import Path

import pytest

from baselines.read import BaselineError, read
from baselines.requirement import Baseline
from tests.baselines.texts import written

PAGE = (Path(__file__).parents[2] / "docs" / "baselines.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def example(folder: Path) -> Baseline:
    return read(written(folder, EXAMPLE, "quy-che.yaml"))


def test_the_example_is_a_baseline(tmp_path: Path) -> None:
    assert example(tmp_path).document.verified is not None


def test_its_rule_differs_by_level_as_the_text_says(tmp_path: Path) -> None:
    (rule,) = example(tmp_path).requirements[0].rules
    assert rule.params.at(2) == {"min_days_left": 20, "min_share_left": 0.2}
    assert rule.params.at(3) == {"min_days_left": 30, "min_share_left": 0.2}
    assert (rule.duty.at(1), rule.duty.at(3)) == ("should", "must")


def test_the_mistake_on_the_page_is_the_one_that_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, EXAMPLE.replace("levels:", "levles:"), "quy-che.yaml")
    with pytest.raises(BaselineError) as raised:
        read(path)
    assert f"\n{raised.value}\n".replace(f"{tmp_path}/", "") in PAGE

"""What the documents show is true of the program as it is."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from agent import inventory, settings

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.vi.md")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md")
    for path in ROOT.glob(pattern)
)


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def block(document: str, language: str) -> str:
    """Return the one block of that language in a document."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text_of(document), re.M | re.S)
    return found


@pytest.mark.parametrize("readme", READMES)
def test_the_first_inventory_is_right_as_it_stands(readme: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(block(readme, "yaml"), encoding="utf-8")
    (system,) = inventory.read(path).systems
    assert [target.id for target in system.targets] == ["website", "web", "domain", "database"]


@pytest.mark.parametrize("readme", READMES)
def test_the_first_settings_are_right_as_they_stand(readme: str, tmp_path: Path) -> None:
    path = tmp_path / "rasoat.toml"
    path.write_text(block(readme, "toml"), encoding="utf-8")
    assert settings.read(path) == settings.Settings()  # it shows the defaults


def test_both_languages_show_the_same_inventory() -> None:
    english, vietnamese = (yaml.safe_load(block(readme, "yaml")) for readme in READMES)
    assert english == vietnamese


def test_both_languages_have_the_same_chapters_tables_and_links() -> None:
    shapes = []
    for readme in READMES:
        text = text_of(readme)
        links = set(re.findall(r"\]\(([^)]+)\)", text)) - set(READMES)
        shapes.append((len(re.findall(r"^## ", text, re.M)), text.count("\n| "), links))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_links_to_is_there(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(document))
    ours = [link for link in links if "://" not in link]
    folder = (ROOT / document).parent
    assert [link for link in ours if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_composed_unicode(document: str) -> None:
    assert unicodedata.is_normalized("NFC", text_of(document))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_target_of_make_that_a_document_names_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    assert set(re.findall(r"`make ([a-z]+)", text_of(document))) <= targets


@pytest.mark.parametrize("adr", [name for name in DOCUMENTS if name.startswith("docs/adr/")])
def test_a_decision_has_its_context_and_consequences_on_one_page(adr: str) -> None:
    text = text_of(adr)
    number = int(Path(adr).name.partition("-")[0])
    assert text.startswith(f"# {number}. ")
    parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.M)
    assert parts == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60

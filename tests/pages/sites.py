"""The invented sites on which pages stand: schools, departments, provinces."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.pages.dice import Dice
from tests.pages.grammar import Speaker
from tests.pages.page import Part
from tests.pages.spelling import ENCODINGS, slug

SKINS = (
    "nukeviet", "nukeviet", "wordpress", "wordpress", "joomla", "dnn", "sharepoint", "moodle",
    "drupal", "table_old", "broken", "portal", "portal",
)  # fmt: skip
SPELLINGS = ("NFC",) * 8 + ("NFD", "mixed")
FOREIGN = ("example", "test", "invalid")  # the ends of hosts that are not the site's own

# Differences between fetches that a clean site has, too, and how often.
CALM = (
    *["static"] * 5, *["tokens"] * 6, *["clock"] * 3, *["rotation"] * 3, *["cookie_banner"] * 3,
    *["ab_block"] * 2, *["search_welcome"] * 2,
)  # fmt: skip
ROUGH = (
    "mobile", "prerendered", "blocked_crawler", "throttled_crawler", "campaign_redirect",
    "language_redirect",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site, as far as its pages show it."""

    host: str
    name: str
    school: str
    agency: str
    province: str
    ward: str
    slogan: str
    year: str
    skin: str
    encoding: str
    spelling: str
    variation: str
    thirds: Sequence[str]  # hosts of others whose widgets it uses

    @property
    def bound(self) -> Mapping[str, Sequence[str]]:
        """Give the names that mean the same all over the site."""
        return {
            "school": (self.school,), "agency": (self.agency,), "ward": (self.ward,),
            "province": (self.province,), "year": (self.year,),
        }  # fmt: skip


def host_word(text: str) -> str:
    """Write a text as one label of a host name."""
    return re.sub(r"[^a-z0-9]", "", slug(text))[:40]


def foreign_host(dice: Dice, word: str) -> str:
    """Give a host outside the agencies' domain."""
    before = dice.pick(("", "", "www.", "cdn.", "static.", "vn."))
    return f"{before}{word}.{dice.pick(FOREIGN)}"


def third_hosts(dice: Dice) -> tuple[str, ...]:
    """Give the hosts of widget makers, video sites and advertisers."""
    words = ("tienich", "thoitiet", "videohay", "bandoso", "thongke", "nhasach", "baotinh", "xahoi")
    return tuple(foreign_host(dice, f"{word}{dice.number(1, 99)}") for word in dice.some(words, 4))


def _host(dice: Dice, owner: str, school: str, province: str) -> str:
    if owner == "school":
        name = host_word(school.removeprefix("Trường "))
        return f"{name}.{host_word(province)}.edu.example.vn"
    first = (
        dice.pick(("sgddt", "sgd", "edu")) if owner == "agency" else dice.pick(("www", "portal"))
    )
    return f"{first}.{host_word(province)}.gov.example.vn"


def make_site(dice: Dice, part: Part, variations: Sequence[str]) -> Site:
    """Invent a site."""
    speaker = Speaker(dice=dice, part=part)
    school = f"Trường {speaker.line('grade_school')} {speaker.line('hero')}"
    province, ward = speaker.line("province_name"), speaker.line("ward_name")
    ward = f"{dice.pick(('xã', 'phường'))} {ward}"
    agency = f"Sở Giáo dục và Đào tạo tỉnh {province}"
    owner = dice.pick(("school", "school", "school", "agency", "province"))
    names = {"school": school, "agency": agency, "province": f"Cổng thông tin tỉnh {province}"}
    first, encoding = dice.number(2022, 2026), dice.pick(ENCODINGS)
    return Site(
        host=_host(dice, owner, school, province),
        name=names[owner],
        school=school if owner == "school" else speaker.line("another_school"),
        agency=agency,
        province=province,
        ward=ward,
        slogan=dice.pick(("Dạy tốt – Học tốt", "Tiên học lễ, hậu học văn", "Vì dân phục vụ", "")),
        year=f"{first} – {first + 1}",
        skin=dice.pick(SKINS),
        encoding=encoding,
        spelling="tones apart" if "1258" in encoding else dice.pick(SPELLINGS),
        variation=dice.pick(variations),
        thirds=third_hosts(dice),
    )

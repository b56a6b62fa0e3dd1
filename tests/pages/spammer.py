"""The one who injects: brands, keywords, sentences, links and hosts for one page, with a record."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.pages.dice import Dice
from tests.pages.disguise import disguised, disguised_markup
from tests.pages.grammar import Speaker
from tests.pages.sites import Site, foreign_host, host_word
from tests.pages.spelling import slug

FOREIGN_TONGUES = ("foreign ja", "foreign en", "foreign id", "foreign th", "foreign zh")
SECTIONS = {  # theme → sections of titles, sentences, keywords, brands
    "gambling": ("gambling title", "gambling", "keyword", "brand"),
    "loan": ("loan title", "loan", "loan keyword", "loan brand"),
    "porn": ("porn title", "porn", "porn keyword", "porn brand"),
}
DOORWAYS = (
    "xem",
    "tin",
    "video",
    "app",
    "game",
    "upload",
    "files",
    "vn",
    "play",
    "wp-content/uploads",
)


@dataclass(slots=True, kw_only=True)
class Spammer:
    """Writes payloads of one theme in one disguise, and remembers every word and address."""

    dice: Dice
    speaker: Speaker
    theme: str
    disguise: str
    site: Site
    tongue: str
    said: list[str] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)

    def remember(self, text: str) -> str:
        """Note what was said, before any disguise."""
        self.said.append(text)
        return text

    def title(self) -> str:
        """Say a title, plain."""
        name = SECTIONS[self.theme][0] if self.theme in SECTIONS else f"{self.tongue} title"
        return self.remember(self.speaker.line(name))

    def sentences(self, count: int) -> list[str]:
        """Say different sentences, plain."""
        name = SECTIONS[self.theme][1] if self.theme in SECTIONS else self.tongue
        lines = self.dice.shuffled(self.speaker.lines(name, count))
        return [self.remember(line) for line in lines]

    def keyword(self) -> str:
        """Say a keyword, plain; foreign themes know whole sentences alone."""
        if self.theme not in SECTIONS:
            return self.title()
        word = self.speaker.line(SECTIONS[self.theme][2])
        return self.remember(f"{word} {self.brand()}" if self.dice.chance(0.4) else word)

    def brand(self) -> str:
        """Give one of the page's brands."""
        return self.dice.pick(self.brands)

    def brand_host(self) -> str:
        """Give a foreign host that bears a brand, now and then one that says nothing."""
        word = host_word(self.brand()) or self.dice.letters(8)
        if self.dice.chance(0.15):
            word = self.dice.letters(9)
        return foreign_host(self.dice, word)

    def href(self) -> str:
        """Give a link's address: a foreign site, another victim, or a doorway on this one."""
        drawn = self.dice.number(1, 10)
        word = slug(self.brand()) or self.dice.letters(6)
        if drawn <= 7:
            path = self.dice.pick(("", f"/{word}", f"/?ref={self.dice.letters(5)}", "/dang-ky"))
            return self.remember(f"https://{self.brand_host()}{path}")
        doorway = f"/{self.dice.pick(DOORWAYS)}/{word}-{self.dice.letters(5)}"
        host = self.site.host if drawn == 8 else f"{self.dice.letters(7)}.edu.example.vn"
        return self.remember(f"https://{host}{doorway}.html")

    def text(self, plain: str) -> str:
        """Disguise a text for a place that holds text alone."""
        return disguised(plain, self.disguise, self.dice)

    def markup(self, plain: str) -> str:
        """Disguise a text for HTML."""
        return disguised_markup(plain, self.disguise, self.dice)

    def anchor(self) -> str:
        """Give one link."""
        rel = self.dice.pick(("", ' rel="dofollow"', ' target="_blank"', ""))
        return f'<a href="{html.escape(self.href())}"{rel}>{self.markup(self.keyword())}</a>'

    def anchors(self, count: int, between: str = "\n") -> str:
        """Give several links."""
        return between.join(self.anchor() for _ in range(count))

    def paragraphs(self, count: int) -> str:
        """Give paragraphs, some with a link."""
        return "\n".join(f"<p>{self._with_link(line)}</p>" for line in self.sentences(count))

    def _with_link(self, line: str) -> str:
        shown = self.markup(line)
        return f"{shown} {self.anchor()}" if self.dice.chance(0.5) else shown

    def block(self) -> str:
        """Give what is usually injected: a heading, some sentences, some links."""
        kind = self.dice.number(1, 4)
        if kind == 1:
            return self.anchors(
                self.dice.number(5, 22), self.dice.pick((" | ", "\n", ", ", "<br>"))
            )
        if kind == 2:
            return self.paragraphs(self.dice.number(3, 7))
        heading = f"<h2>{self.markup(self.title())}</h2>\n"
        return heading + self.paragraphs(self.dice.number(2, 5)) + self.anchors(kind)

    def open_redirect(self) -> str:
        """Give a link through another victim's open redirect."""
        victim = (
            f"{self.dice.letters(6, 'abcdeghiklmnopqrstuvxy')}.{self.dice.pick(('gov', 'edu'))}"
        )
        script = self.dice.pick(
            ("/redirect?url=", "/out.php?u=", "/Home/Redirect?returnUrl=", "/click.aspx?link=")
        )
        goal = quote(self.remember(f"https://{self.brand_host()}/"), safe="")
        return f"https://{victim}.example.vn{script}{goal}"


def spammer_for(
    dice: Dice, speaker: Speaker, site: Site, theme: str, disguise: str, tongues: Sequence[str]
) -> Spammer:
    """Send a spammer with brands of his own to a page."""
    name = SECTIONS[theme][3] if theme in SECTIONS else "brand"
    brands = [speaker.line(name).strip() for _ in range(dice.number(1, 4))]
    own = Speaker(dice=dice, part=speaker.part, bound={name: brands})
    return Spammer(
        dice=dice, speaker=own, theme=theme, disguise=disguise, site=site,
        tongue=dice.pick(tongues), brands=brands,
    )  # fmt: skip

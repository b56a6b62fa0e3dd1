"""A page before anybody asks for it: the texts in its slots, fixed for all fetches."""

import base64
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.pages.dice import Dice
from tests.pages.disguise import disguised
from tests.pages.grammar import Speaker, sayable, sections
from tests.pages.page import Part
from tests.pages.sites import Site
from tests.pages.skin import piece_names
from tests.pages.spelling import DECLARED, LEGACY, slug

ON_PURPOSE = {"cookie_banner", "ab_new", "ab_old", "search_welcome"}  # pieces of variations
TOPICS = tuple(sorted(name for name in sections() if name.startswith("topic ")))
WORD_MARKUP = (
    '<p class="MsoNormal" style="text-align:justify;text-indent:36.0pt">'
    '<span style="font-size:14.0pt;font-family:&quot;Times New Roman&quot;,serif">{}</span></p>'
)
# Editors paste from word processors and social networks, and some write without marks.
ODDITIES = (
    *[""] * 24, "zero_width", "soft_hyphen", "unaccented", "nfd", "math", "math", "spaced",
    "fullwidth",
)  # fmt: skip
FANCY = frozenset({"math", "spaced", "fullwidth"})
EMOJI = ("📢 ", "⚽️ ", "🎉🎉 ", "⭐️ ", "🔥 ", "[HOT] ", "【Thông báo】")
PARAGRAPHS = (
    "<p>{}</p>",
    WORD_MARKUP,
    "{}<br /><br />",
    '<p style="text-align: justify;"><span style="color:#333333;">{}</span></p>',
    "<div>- {}</div>",
    "<p>&nbsp; &nbsp;{}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The slots of a page, its address, and its main text."""

    site: Site
    path: str
    article: str
    slots: Mapping[str, str]
    comments: Sequence[str]
    teasers: Sequence[str]
    status: int = 200
    media_type: str = "text/html"
    location: str = ""  # where a redirect leads
    oddity: str = ""  # how its editor's letters are odd
    raw: str = ""  # the whole body, where no system's markup is around it

    @property
    def url(self) -> str:
        """Give the page's address."""
        return f"https://{self.site.host}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What an editor wrote: a title, paragraphs, and markup that is ready made."""

    title: str
    paragraphs: Sequence[str]
    markup: str = ""
    path: str = ""
    oddity: str = ""
    plain: str = ""  # the paragraphs before any oddity, where there is one


def escaped(text: str) -> str:
    """Make a text safe inside HTML."""
    return html.escape(text, quote=False)


def titles_of(topic: str) -> list[str]:
    """Give the titles that a topic's articles bear."""
    return [line[2:] for line in sections()[topic] if line.startswith("= ")]


def headline(speaker: Speaker) -> str:
    """Say the title of any piece of news."""
    return speaker.fill(speaker.dice.pick(titles_of(speaker.dice.pick(TOPICS))))


def written(speaker: Speaker, topic: str) -> Writing:
    """Write an article on a topic."""
    dice = speaker.dice
    lines = [line for line in sayable(topic, speaker.part) if not line.startswith("= ")]
    sentences = [speaker.fill(line) for line in dice.some(lines, dice.number(5, 8))]
    if dice.chance(0.7):
        sentences.insert(0, speaker.line("opener"))
    if dice.chance(0.6):
        sentences.append(speaker.line("closer"))
    sign = dice.pick(EMOJI) if dice.chance(0.08) else ""
    title = sign + speaker.fill(dice.pick(titles_of(topic)))
    sentences = [line[0].upper() + line[1:] for line in sentences]
    oddity = dice.pick(ODDITIES)
    shown = _oddly(dice, sentences, oddity) if oddity else sentences
    return Writing(
        title=title, paragraphs=_joined(dice, shown), plain="\n".join(sentences), oddity=oddity
    )


def _oddly(dice: Dice, sentences: Sequence[str], oddity: str) -> list[str]:
    """Write the first sentence in fancy letters, or whole sentences as they were pasted."""
    share = 0.0 if oddity in FANCY else 0.5
    return [
        disguised(line, oddity, dice) if number == 0 or dice.chance(share) else line
        for number, line in enumerate(sentences)
    ]


def _joined(dice: Dice, sentences: Sequence[str]) -> list[str]:
    """Put one or two sentences into a paragraph."""
    paragraphs: list[str] = []
    for sentence in sentences:
        if paragraphs and dice.chance(0.4):
            paragraphs[-1] += f" {sentence}"
        else:
            paragraphs.append(sentence)
    return paragraphs


def drafted(dice: Dice, part: Part, site: Site, writing: Writing) -> Draft:
    """Furnish an article with all that stands around it."""
    speaker = Speaker(dice=dice, part=part, bound=site.bound)
    path = writing.path or _path(dice, site.skin, writing.title)
    shape = dice.pick(PARAGRAPHS)
    body = "\n".join(shape.format(escaped(text)) for text in writing.paragraphs)
    comments = [_comment(speaker, site) for _ in range(dice.pick((0, 0, 1, 3, 5)))]
    slots = {
        **_plain_slots(speaker, site, writing),
        **_lists(speaker, site),
        "article": f"{body}\n{writing.markup}{_picture(speaker)}",
        "canonical": _canonical(dice, site, path),
        "json_ld": _json_ld(dice, site, writing.title, path),
        "extras": "\n".join(_pieces(dice, dice.number(2, 6))),
        "side": f"{_notices(speaker)}\n" + "\n".join(_pieces(dice, dice.number(0, 2))),
    }
    return Draft(
        site=site,
        path=path,
        article=writing.plain or "\n".join(writing.paragraphs),
        slots=slots,
        oddity=writing.oddity,
        comments=comments,
        teasers=[_link(f"/{slug(text)}.html", text) for text in _headlines(speaker)],
    )


def _plain_slots(speaker: Speaker, site: Site, writing: Writing) -> dict[str, str]:
    dice = speaker.dice
    first = writing.paragraphs[0] if writing.paragraphs else site.name
    meta = DECLARED[site.encoding][1]
    return {
        "meta_charset": f'<meta charset="{meta}">\n' if meta else "",
        "title": escaped(f"{writing.title} - {site.name}" if dice.chance(0.7) else writing.title),
        "article_title": escaped(writing.title),
        "description": html.escape(first[:150]),
        "site_name": escaped(site.name), "slogan": escaped(site.slogan), "host": site.host,
        "agency": escaped(site.agency), "school": escaped(site.school), "ward": site.ward,
        "province": site.province, "lang": dice.pick(("vi", "vi-VN")), "year": site.year[:4],
        "date": speaker.line("date"), "iso_date": f"2025-0{dice.number(1, 9)}-15",
        "minor": str(dice.number(0, 5)), "votes": str(dice.number(100, 9999)),
        "three": str(dice.number(100, 199)), "fixed": dice.letters(11),
        "third": dice.pick(site.thirds), "score": f"{dice.number(0, 5)}",
        "alt": html.escape(speaker.line("alt")),
        "mail64": base64.b64encode(f"vanphong@{site.host}".encode()).decode(),
        "slides": "".join(f'<div><img data-lazy="/s/{n}.jpg" alt=""></div>' for n in range(4)),
    }  # fmt: skip


def _lists(speaker: Speaker, site: Site) -> dict[str, str]:
    dice = speaker.dice
    menu = [_link(f"/{slug(name)}", name) for name in speaker.lines("menu", dice.number(6, 12))]
    inner = f'<ul class="sub-menu">{"".join(menu[3:5])}</ul></li>'
    menu[2] = menu[2].replace("</li>", inner)
    partners = "".join(
        _link(f"https://{_partner_host(dice, site, name)}/", name)
        for name in speaker.lines("partner", dice.number(3, 9))
    )
    street, number = speaker.line("hero"), dice.number(1, 400)
    footer = (
        f"<p>© {escaped(site.name)}<br>Địa chỉ: {number} đường {street}, {site.ward}, tỉnh "
        f"{site.province}<br>Điện thoại: (0272) 000 0{dice.number(100, 199)} – Thư điện tử: "
        f"vanthu@{site.host}<br>Chịu trách nhiệm: {speaker.line('person')}</p>"
    )
    announcements = "\n".join(escaped(text) for text in speaker.lines("announcement", 5))
    return {
        "menu": "".join(menu), "partners": partners, "footer": footer,
        "announcements": announcements,
    }  # fmt: skip


def _partner_host(dice: Dice, site: Site, name: str) -> str:
    if dice.chance(0.3):
        return dice.pick(site.thirds)
    return f"{slug(name)[:20].strip('-')}.gov.example.vn"


def _headlines(speaker: Speaker) -> list[str]:
    return [headline(speaker) for _ in range(speaker.dice.number(3, 8))]


def _link(href: str, text: str) -> str:
    return f'<li><a href="{href}">{escaped(text)}</a></li>'


def _comment(speaker: Speaker, site: Site) -> str:
    """Let a reader say something, now and then with a link to a place of his own."""
    said = f"{escaped(speaker.line('person'))}</b> <i>{speaker.line('date')}</i>: "
    link = f' <a href="https://blog.{speaker.dice.pick(site.thirds)}/">blog của mình</a>'
    shown = link if speaker.dice.chance(0.12) else ""
    return f"<li><b>{said}{escaped(speaker.line('comment'))}{shown}</li>"


def _notices(speaker: Speaker) -> str:
    items = [_link(f"/thong-bao/{slug(t)}", t) for t in speaker.lines("notice", 4)]
    return f'<div class="thongbao"><h4>Thông báo</h4><ul>{"".join(items)}</ul></div>'


def _picture(speaker: Speaker) -> str:
    alt = html.escape(speaker.line("alt"))
    return f'<p><img src="/uploads/{speaker.dice.letters(6)}.jpg" alt="{alt}" loading="lazy"></p>'


def _pieces(dice: Dice, count: int) -> list[str]:
    names = [name for name in piece_names() if name not in ON_PURPOSE]
    return [f"{{{{piece:{name}}}}}" for name in dice.some(names, count)]


def _path(dice: Dice, skin: str, title: str) -> str:
    number, words = dice.number(100, 9999), slug(title)
    return {
        "nukeviet": f"/vi/news/tin-tuc/{words}-{number}.html",
        "wordpress": f"/{words}/",
        "joomla": f"/index.php/tin-tuc/{number}-{words}",
        "dnn": f"/tabid/{number}/ArticleID/{number + 7}/Default.aspx",
        "sharepoint": f"/Pages/{words[:40]}.aspx",
        "moodle": f"/mod/page/view.php?id={number}",
        "drupal": f"/node/{number}",
        "table_old": f"/tin{number}.htm",
        "broken": f"/index.php?mod=tin&id={number}",
    }.get(skin, f"/tin-tuc/{words}-{number}")


def _canonical(dice: Dice, site: Site, path: str) -> str:
    """Name the page's own address; a few schools stand on a platform of another host."""
    drawn = dice.number(1, 100)
    if drawn > 60:
        return ""
    host = "truong.nentang.edu.example.vn" if drawn <= 4 else site.host
    return f'<link rel="canonical" href="https://{host}{html.escape(path)}" />\n'


def _json_ld(dice: Dice, site: Site, title: str, path: str) -> str:
    if dice.chance(0.5):
        return ""
    data = {
        "@context": "https://schema.org", "@type": dice.pick(("NewsArticle", "Article")),
        "headline": title, "author": {"@type": "Organization", "name": site.name},
        "mainEntityOfPage": f"https://{site.host}{path}", "publisher": {"name": site.agency},
    }  # fmt: skip
    written = json.dumps(data, ensure_ascii=site.encoding in LEGACY or dice.chance(0.3))
    return f'<script type="application/ld+json">{written}</script>\n'

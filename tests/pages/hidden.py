"""Techniques that add to a page what its readers do not see, or hardly."""

import html
import json

from tests.pages.draft import Draft
from tests.pages.serving import ASKERS, Asker, Injection
from tests.pages.spammer import Spammer
from tests.pages.spelling import LEGACY

Injected = dict[Asker, Injection]


def for_all(injection: Injection) -> Injected:
    """Inject the same for every asker."""
    return dict.fromkeys(ASKERS, injection)


def for_crawler_mostly(spammer: Spammer, injection: Injection, share: float) -> Injected:
    """Inject for the crawler alone with this probability, otherwise for everyone."""
    return {"crawler": injection} if spammer.dice.chance(share) else for_all(injection)


def at(spot: str, markup: str) -> Injection:
    """Add markup at a spot."""
    return Injection(inserts={spot: f"\n{markup}\n"})


def somewhere(spammer: Spammer, markup: str) -> Injected:
    """Add markup where attackers find room."""
    spot = spammer.dice.pick(("top", "article", "side", "footer", "end"))
    return for_crawler_mostly(spammer, at(spot, markup), 0.2)


def _styled(spammer: Spammer, styles: tuple[str, ...]) -> str:
    tag, style = spammer.dice.pick(("div", "span", "p", "section")), spammer.dice.pick(styles)
    if spammer.dice.chance(0.3):
        name = spammer.dice.letters(6, "abcdefgh")
        return f'<style>.{name}{{{style}}}</style><{tag} class="{name}">{spammer.block()}</{tag}>'
    return f'<{tag} style="{style}">{spammer.block()}</{tag}>'


def hidden_div(spammer: Spammer, draft: Draft) -> Injected:
    """Hide a block by display:none, visibility, the attribute or a script."""
    name = spammer.dice.letters(5, "abcdef")
    styled = _styled(spammer, ("display:none", "display: none !important", "visibility:hidden"))
    wrapped = spammer.dice.pick(
        (
            styled,
            styled,
            f"<div hidden>{spammer.block()}</div>",
            f'<div id="{name}">{spammer.block()}</div>'
            f"<script>document.getElementById('{name}').style.display='none';</script>",
        )
    )
    return somewhere(spammer, wrapped)


def off_screen(spammer: Spammer, draft: Draft) -> Injected:
    """Move a block out of the window."""
    far = spammer.dice.number(900, 9999)
    styles = (
        f"position:absolute;left:-{far}px;top:-{far}px",
        f"position:fixed;top:-{far}px",
        f"text-indent:-{far}px;overflow:hidden",
        f"margin-left:-{far}px;position:absolute",
        f"position:absolute;transform:translateX(-{far}%)",
        "position:absolute;clip:rect(0,0,0,0)",
    )
    return somewhere(spammer, _styled(spammer, styles))


def tiny_text(spammer: Spammer, draft: Draft) -> Injected:
    """Make a block too small or too pale to see."""
    styles = (
        "font-size:0",
        "font-size:1px;color:#fff",
        "color:#ffffff;background:#ffffff",
        "color:white",
        "opacity:0",
        "opacity:0.01;height:1px",
        "color:transparent;font-size:1px",
        "line-height:0;font-size:0px;color:#FEFEFE",
    )
    if spammer.dice.chance(0.2):
        return somewhere(spammer, f'<font color="#FFFFFF" size="1">{spammer.block()}</font>')
    return somewhere(spammer, _styled(spammer, styles))


def overflow_marquee_noscript(spammer: Spammer, draft: Draft) -> Injected:
    """Hide a block in a box without room, a still marquee, or noscript."""
    opened = spammer.dice.pick(
        (
            '<marquee height="1" width="1" scrollamount="3000">',
            '<marquee style="position:absolute;width:0" direction="up" scrolldelay="99999">',
            "<noscript>",
            '<div style="overflow:hidden;height:0;width:0">',
            '<div style="height:1px;overflow:hidden">',
            '<div style="max-height:0;overflow:auto">',
        )
    )
    tag = opened[1:].split(" ")[0].strip(">")
    return somewhere(spammer, f"{opened}{spammer.block()}</{tag}>")


def footer_anchors(spammer: Spammer, draft: Draft) -> Injected:
    """Add plain links to the footer or beside the partners."""
    links = [spammer.anchor() for _ in range(spammer.dice.number(3, 30))]
    listed = "".join(f"<li>{link}</li>" for link in links)
    markup = spammer.dice.pick((f"<ul>{listed}</ul>", " - ".join(links), "<br>".join(links)))
    return for_crawler_mostly(spammer, at("footer", markup), 0.15)


def title_meta(spammer: Spammer, draft: Draft) -> Injected:
    """Rewrite title and description, as stolen settings of a CMS allow."""
    title = spammer.markup(spammer.title())
    keywords = html.escape(", ".join(spammer.text(spammer.keyword()) for _ in range(6)))
    description = html.escape(spammer.text(spammer.sentences(1)[0]))
    replaced = {"title": title, "description": description}
    if spammer.dice.chance(0.35):
        del replaced[spammer.dice.pick(("title", "description"))]
    head = (
        f'<meta name="keywords" content="{keywords}"><meta property="og:title" content="{title}">'
    )
    inserts = {"head": head} if spammer.dice.chance(0.6) else {}
    return for_crawler_mostly(spammer, Injection(inserts=inserts, replaced=replaced), 0.4)


def json_ld(spammer: Spammer, draft: Draft) -> Injected:
    """Put the spam into structured data, from which search results take ratings and questions."""
    kind = spammer.dice.pick(("Product", "FAQPage", "Organization", "Article", "Game"))
    say = spammer.text
    data: dict[str, object] = {"@context": "https://schema.org", "@type": kind}
    data |= {"name": say(spammer.title()), "url": spammer.href()}
    if kind == "FAQPage":
        asked = [(spammer.keyword(), line) for line in spammer.sentences(4)]
        data["mainEntity"] = [
            {"@type": "Question", "name": say(question), "acceptedAnswer": {"text": say(answer)}}
            for question, answer in asked
        ]
    else:
        data["description"] = say(" ".join(spammer.sentences(2)))
        data["brand"] = {"@type": "Brand", "name": say(spammer.brand())}
        data["aggregateRating"] = {
            "ratingValue": "4.9",
            "reviewCount": spammer.dice.number(99, 9999),
        }
        data["keywords"] = [say(spammer.keyword()) for _ in range(5)]
    ascii_only = draft.site.encoding in LEGACY or spammer.dice.chance(0.4)
    script = (
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=ascii_only)}</script>'
    )
    injection = Injection(replaced={"json_ld": script}, inserts={})
    return for_crawler_mostly(spammer, injection, 0.3)


def attribute_stuffing(spammer: Spammer, draft: Draft) -> Injected:
    """Fill attributes of pictures, links and fields, which only machines read through."""
    words = [html.escape(spammer.text(spammer.keyword())) for _ in range(8)]
    line = html.escape(spammer.text(" ".join(spammer.sentences(2))))
    picture = f'<img src="/images/x.gif" width="1" height="1" alt="{line}" title="{words[0]}">'
    field = f'<input type="hidden" name="kw" value="{", ".join(words)}">'
    link = (
        f'<a href="{html.escape(spammer.href())}" title="{words[1]}" aria-label="{words[2]}"></a>'
    )
    data = f'<div data-title="{words[3]}" data-desc="{line}"></div>'
    chosen = spammer.dice.some((picture, field + link, link + picture, data + link), 2)
    return somewhere(spammer, "".join(chosen))


def canonical_hijack(spammer: Spammer, draft: Draft) -> Injected:
    """Tell search engines that the page's true home is the spammer's site."""
    home = spammer.remember(f"https://{spammer.brand_host()}/{spammer.dice.letters(6)}")
    link = f'<link rel="canonical" href="{home}" />\n'
    tongues = "".join(
        f'<link rel="alternate" hreflang="{tongue}" href="{html.escape(spammer.href())}" />'
        for tongue in ("vi", "vi-VN", "x-default")
    )
    head = spammer.dice.pick(("", tongues, tongues, f'<meta property="og:url" content="{home}">'))
    if spammer.dice.chance(0.4):
        head += (
            f'<meta name="news_keywords" content="{html.escape(spammer.text(spammer.keyword()))}">'
        )
    injection = Injection(replaced={"canonical": link}, inserts={"head": head})
    return for_crawler_mostly(spammer, injection, 0.3)


def comment_spam(spammer: Spammer, draft: Draft) -> Injected:
    """Post comments under a real article, readers' own among them."""
    posts = []
    for line in spammer.sentences(spammer.dice.number(2, 6)):
        author = spammer.markup(spammer.brand())
        home = html.escape(spammer.href())
        link = spammer.anchor() if spammer.dice.chance(0.5) else ""
        posts.append(
            f'<li><b><a href="{home}">{author}</a></b>: {spammer.markup(line)} {link}</li>'
        )
    comments = spammer.dice.shuffled([*draft.comments, *posts])
    return for_all(Injection(replaced={"comments": "".join(comments)}))

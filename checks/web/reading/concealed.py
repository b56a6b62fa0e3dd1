"""Tell what a page keeps from its readers' eyes: by style, attribute, class and script."""

import re
from collections.abc import Iterable
from typing import Final

from checks.web.reading.markup import Start, Text, Token

MOST_RULES: Final = 3000
MOST_STYLE: Final = 1000
MOST_SELECTORS: Final = 1000
# Classes of libraries that show such an element as soon as it is scrolled to, or the page is loaded
REVEALED: Final = frozenset(
    {
        "wow", "aos", "aos-init", "animated", "animate", "lazyload", "lazy", "owl-item", "reveal",
        "slick-slide", "swiper-slide", "fade-in", "fadein", "elementor-invisible", "scrollreveal",
    }
)  # fmt: skip
LITTLE: Final = frozenset(str(size) for size in range(11))
UNREADABLE_SPEED: Final = 200  # pixels a step of <marquee>
_LAST_NAMES: Final = re.compile(r"([.#])([\w-]{1,80})\s*$")
_HIDDEN_BY_SCRIPT: Final = re.compile(
    r"getElementById\(\s*['\"]([\w:.-]{1,80})['\"]\s*\)\.style\.(?:display\s*=\s*['\"]none"
    r"|visibility\s*=\s*['\"]hidden|position\s*=\s*['\"]absolute|fontSize\s*=\s*['\"]0)"
)
_WRITTEN_STYLE: Final = re.compile(
    r"document\.write\(\s*['\"]<style[^>]{0,80}>([^'\"]{1,1500})</?style", re.IGNORECASE
)
_AWAY: Final = re.compile(
    r"(?:^|;)(?:left|right|top|bottom|margin|margin-(?:left|top|right|bottom)|text-indent):[^;]{0,20}-"
    r"(?:\d{3,}|[5-9]\d(?:em|rem|vw|vh|%)|\d{2,}(?:em|rem|vw|vh))"
    r"|translate(?:x|y|3d)?\([^)]{0,40}-(?:\d{3,}|[5-9]\d)"
)
_GONE: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    r"|opacity:0?(?:\.0\d*)?(?:[;!%]|$)"
    r"|font-size:(?:0?\.\d+|[0-3](?:\.\d+)?)(?:px|pt|em|rem|%|;|!|$)"
    r"|line-height:0(?:px)?(?:[;!]|$)|max-height:0|max-width:0"
    r"|clip:rect\((?:0|1px)|clip-path:(?:inset\((?:50|100)%|circle\(0)"
    r"|color:transparent|-webkit-text-fill-color:transparent)"
    r"|scale\(0|filter:[^;]{0,60}(?:alpha\(opacity=0|opacity\(0)"
)
_SMALL: Final = re.compile(r"(?:^|;)(?:height|width):[0-2](?:\.\d+)?(?:px|em|pt|;|!|$)")
_WHITE: Final = re.compile(
    r"(?:^|;)color:(?:#fff(?:fff)?\b|white\b|#fe?fe?fe?\b|#fafafa\b|rgba?\(25[0-5],25[0-5],25[0-5])"
)
_TINY_FONT: Final = re.compile(r"font-size:(?:[0-3](?:\.\d+)?(?:px|pt)|0)")
_SCREEN: Final = re.compile(r"(?:^|;)position:(?:fixed|absolute)")
_ALL: Final = re.compile(r"(?:^|;)(?:min-)?(width|height):100(?:%|vw|vh|dvh|dvw)")


def is_concealing(style: str) -> bool:
    """Tell whether declarations of CSS take an element from sight."""
    told = squeezed(style)
    if _GONE.search(told) or _AWAY.search(told):
        return True
    if "overflow" in told and _SMALL.search(told):
        return True
    return bool(_WHITE.search(told)) and "background" not in told and "shadow" not in told


def covers_the_page(style: str) -> bool:
    """Tell whether an element lies over all that a window shows."""
    told = squeezed(style)
    every = {match[1] for match in _ALL.finditer(told)}
    return bool(_SCREEN.search(told)) and (every == {"width", "height"} or "inset:0" in told)


def squeezed(style: str) -> str:
    """Return declarations in small letters without comments and spaces."""
    short = re.sub(r"/\*[^*]{0,200}\*/", "", style[:MOST_STYLE])
    return re.sub(r"\s+", "", short).lower()


def concealed_names(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the classes (".x") and identifiers ("#x") that a page's styles and scripts hide."""
    found: set[str] = set()
    for token in tokens:
        if not isinstance(token, Text):
            continue
        if token.inside == "style":
            found |= _hidden_by(token.says)
        elif token.inside == "script":
            found |= {f"#{name}" for name in _HIDDEN_BY_SCRIPT.findall(token.says)}
            for style in _WRITTEN_STYLE.findall(token.says):
                found |= _hidden_by(style)
    return frozenset(found)


def _hidden_by(styles: str) -> set[str]:
    found: set[str] = set()
    for rule in styles.split("}")[:MOST_RULES]:
        selectors, _, declarations = rule.rpartition("{")
        if is_concealing(declarations):
            for selector in selectors[-MOST_SELECTORS:].rpartition("{")[2].split(","):
                name = _LAST_NAMES.search(selector)
                if name:
                    found.add(name[1] + name[2])
    return found


def is_concealed(tag: Start, attributes: dict[str, str], names: frozenset[str]) -> bool:
    """Tell whether a start tag's element is kept from sight."""
    if "hidden" in attributes or tag.name in ("noscript", "template", "noframes", "datalist"):
        return True
    if REVEALED & set(attributes.get("class", "").lower().split()[:20]):
        return False
    style = attributes.get("style", "")
    if style and is_concealing(style):
        return True
    if attributes.get("id") and f"#{attributes['id']}" in names:
        return True
    if any(f".{name}" in names for name in attributes.get("class", "").split()[:20]):
        return True
    return tag.name in ("font", "marquee") and _is_old_trick(attributes)


def _is_old_trick(attributes: dict[str, str]) -> bool:
    """Tell white or tiny letters, and a marquee that nobody can read, by HTML 3.2's attributes."""
    color = "".join(attributes.get("color", "").lower().split())
    if color in ("#ffffff", "#fff", "white", "ffffff"):
        return True
    sizes = (attributes.get("height", ""), attributes.get("width", ""))
    if any(size.removesuffix("px") in LITTLE for size in sizes):
        return True
    speed = attributes.get("scrollamount", "")
    return speed.isdecimal() and int(speed[:6]) >= UNREADABLE_SPEED

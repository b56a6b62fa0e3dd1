"""One fetch of a drafted page: what differs with the asker and the hour, and what was injected."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from tests.pages.dice import Dice
from tests.pages.draft import Draft
from tests.pages.page import Answer
from tests.pages.skin import filled, skin
from tests.pages.spelling import DECLARED, encoded, spelled

Asker = Literal["visitor", "crawler", "referrer"]
ASKERS: tuple[Asker, ...] = get_args(Asker)
SHELL = (
    "<!DOCTYPE html><html lang=vi><head>{{meta_charset}}<title>{{site_name}}</title>"
    '<script type="module" src="/assets/index.{{token3}}.js"></script></head><body><noscript>'
    'Trang này cần JavaScript để hoạt động.</noscript><div id="app"></div></body></html>'
)
REFUSED = (
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center>"
    "<hr><center>nginx</center><!-- {{token}} --></body></html>"
)
TOO_MANY = "<html><body><h1>Too Many Requests</h1><p>Ref {{token}}</p></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """What an attacker adds to a page: markup at spots, other slots, or another answer at all."""

    inserts: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    status: int = 0  # instead of the page's own


NOTHING = Injection()


def served(draft: Draft, asker: Asker, seed: str, injection: Injection = NOTHING) -> Answer:
    """Answer one request for a page."""
    if injection.answer:
        return injection.answer
    if draft.location:
        return redirected(draft.status, draft.location)
    variation = draft.site.variation
    same = variation == "static"
    dice = Dice(f"{seed} fetch" if same else f"{seed} fetch {asker}")
    slots = {**draft.slots, **_moving(dice, draft), **_varied(dice, draft, asker)}
    if draft.raw:
        return answered(draft, filled(draft.raw, slots), moving=not same, dice=dice)
    if answer := _rough(draft, asker, slots, variation):
        return answer
    name = "portal" if (variation, asker) == ("mobile", "crawler") else draft.site.skin
    inserts = {f"at:{spot}": text for spot, text in injection.inserts.items()}
    late = {**inserts, **injection.replaced}
    early = filled(skin(name), slots, late.keys())
    text = filled(spelled(early, draft.site.spelling, Dice(f"{seed} letters")), late)
    changed = replace(draft, status=injection.status or draft.status)
    return answered(changed, text, moving=not same, dice=dice)


def answered(draft: Draft, text: str, *, moving: bool, dice: Dice) -> Answer:
    """Wrap a text into an answer of the page's site."""
    charset = DECLARED[draft.site.encoding][0]
    headers = [("Content-Type", draft.media_type + (f"; charset={charset}" if charset else ""))]
    if moving:
        headers.append(("Set-Cookie", f"PHPSESSID={dice.letters(26)}; path=/; HttpOnly"))
    return Answer(
        status=draft.status, headers=tuple(headers), body=encoded(text, draft.site.encoding)
    )


def redirected(status: int, location: str) -> Answer:
    """Answer with a redirect."""
    link = html.escape(location)
    body = f'<head><title>Document Moved</title></head><a href="{link}">{status} here</a>'
    return Answer(
        status=status,
        headers=(("Location", location), ("Content-Type", "text/html")),
        body=body.encode(),
    )


def _moving(dice: Dice, draft: Draft) -> dict[str, str]:
    """Draw what changes with every fetch: nonces, tokens, counters, the clock."""
    hits, day = dice.number(1000, 99999), dice.number(1, 28)
    online = dice.number(1, 40)
    clock = f"{dice.number(7, 21):02}:{dice.number(0, 59):02}:{dice.number(0, 59):02}"
    return {
        "nonce": dice.letters(16), "token": dice.letters(32, "0123456789abcdef"),
        "token2": dice.letters(32, "0123456789abcdef"), "token3": dice.letters(8),
        "stamp": str(dice.number(10**9, 2 * 10**9)), "hits": str(hits),
        "viewstate": f"/wEPDwU{dice.letters(90)}", "viewstate2": f"/wEdAA{dice.letters(40)}==",
        "now": f"Thứ {dice.number(2, 7)}, {day}/{dice.number(1, 12)}/2026 {clock}",
        "counter": f"<p>Đang online: {online} – Hôm nay: {hits // 50} – Tổng: {hits * 7}</p>",
    }  # fmt: skip


def _varied(dice: Dice, draft: Draft, asker: Asker) -> dict[str, str]:
    """Apply the site's own way of not being the same twice."""
    variation = draft.site.variation
    teasers = draft.teasers if variation != "rotation" else dice.shuffled(draft.teasers)[:4]
    extras, people = draft.slots["extras"], asker != "crawler"
    if variation == "cookie_banner" and people:
        extras += "{{piece:cookie_banner}}"
    if variation == "ab_block":
        extras += dice.pick(("{{piece:ab_new}}", "{{piece:ab_old}}"))
    if variation == "search_welcome" and asker == "referrer":
        extras += "{{piece:search_welcome}}"
    said = dice.pick(draft.slots["announcements"].split("\n"))
    fixed = draft.slots["announcements"].split("\n", maxsplit=1)[0]
    return {
        "teasers": "".join(teasers), "extras": extras, "comments": "".join(draft.comments),
        "announcement": said if variation == "rotation" else fixed,
    }  # fmt: skip


def _rough(draft: Draft, asker: Asker, slots: Mapping[str, str], variation: str) -> Answer | None:
    """Answer otherwise where a clean site treats its askers differently."""
    token = Dice(slots["token"])
    if variation == "prerendered" and asker != "crawler":
        return answered(draft, filled(SHELL, slots), moving=True, dice=token)
    if variation == "campaign_redirect" and asker == "referrer":
        mark = "&" if "?" in draft.path else "?"
        marked = f"{draft.url}{mark}utm_source=timkiem&utm_medium=organic"
        return redirected(302, token.pick((marked, f"https://m.{draft.site.host}{draft.path}")))
    if variation == "language_redirect" and asker == "crawler":
        return redirected(302, f"https://{draft.site.host}/en/")
    if variation == "blocked_crawler" and asker == "crawler":
        return Answer(
            status=403,
            headers=(("Content-Type", "text/html"),),
            body=filled(REFUSED, slots).encode(),
        )
    if variation == "throttled_crawler" and asker == "crawler":
        return Answer(
            status=429,
            headers=(("Content-Type", "text/html"), ("Retry-After", "60")),
            body=filled(TOO_MANY, slots).encode(),
        )
    return None

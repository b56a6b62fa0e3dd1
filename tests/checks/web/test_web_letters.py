import unicodedata

import pytest

from checks.web.reading.letters import bare, folded, key, unleeted, words_of

PLAIN = "nhà cái uy tín"
DISGUISES = {
    "as it is": PLAIN,
    "decomposed": unicodedata.normalize("NFD", PLAIN),
    "in capitals": PLAIN.upper(),
    "zero-width characters": "nh\u200bà c\u2060ái u\ufeffy t\u200dín",
    "soft hyphens": "n\u00adhà cá\u00adi uy tí\u00adn",
    "full width": "ｎｈａ\u0300 ｃａ\u0301ｉ ｕｙ ｔｉ\u0301ｎ",
    "letters of mathematics": "𝗻𝗵𝗮\u0300 𝗰𝗮\u0301𝗶 𝘂𝘆 𝘁𝗶\u0301𝗻",
    "letters in circles": "ⓝⓗà ⓒáⓘ ⓤⓨ ⓣíⓝ",
    "Cyrillic letters among them": "nhà сái uу tín",
    "Greek letters among them": "nhà cái υy τín",
    "joined by stars": "n*h*à c*á*i u*y t*í*n",
    "joined by dots": "n.h.à c.á.i u*y t.í.n",
    "set apart by spaces": "n h à   c á i   u y   t í n",
    "set apart by hyphens": "n-h-à c-á-i u_y t-í-n",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_is_folded(text):
    assert words_of(folded(text)) == PLAIN.split()


@pytest.mark.parametrize(
    "text",
    ["казино онлайн", "điểm a, b, c", "1 2 3 4 5", "9.5", "澳门娱乐城", "ab1"],
)
def test_what_is_no_disguise_stays(text):
    assert folded(text) == unicodedata.normalize("NFC", text)


def test_one_word_has_one_key_however_its_tone_is_placed():
    assert key("hòa") == key("hoà") == key(folded("hoa\u0300"))
    assert key("kỳ") == key("kì")
    assert key("lý") != key("ly")


def test_marks_and_digits_are_taken_off():
    assert bare("đặt") == "dat"
    assert unleeted("nh4") == "nha"
    assert unleeted("$01") == unleeted("soi")

"""Take out of evidence what no verdict needs: personal data and secrets.

Every pattern reads each byte a bounded number of times: what a server sends may be hostile.
"""

import codecs
import re
import sys
from collections.abc import Callable, Mapping

Match = re.Match[bytes]
TEXT_TYPES = {
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/x-javascript",
    "application/xhtml+xml",
    "application/xml",
    "application/yaml",
    "message/http",
    "image/svg+xml",
}

# Between the digits of a number: also what holds them together, and what stands for it in a URL,
# in a charset that a page does not declare, or in characters that take no room.
_GAP = (
    rb"(?:[ .\-+]|%20|\xc2[\xa0\xad]|\xe2\x80[\x80-\x95\xaf]|\xe2\x81\xa0|\xef\xbf\xbd"
    rb"|&(?:nbsp|shy|ensp|emsp|thinsp|#0{0,4}(?:160|173|8203)|#x0{0,4}(?:a0|ad|200b));){0,2}+"
)
_WORD = rb"[0-9A-Za-z_]"
# The names of SSH algorithms are no mailboxes: a verdict on them needs them whole.
_MAIL = re.compile(
    rb"(?<![\w.%+\-\x80-\xff])[\w.%+\-\x80-\xff]++(?:@|&commat;)"
    rb"(?!(?:openssh\.com|libssh\.org|ssh\.com|lysator\.liu\.se)\b)"
    rb"(?:[\w\-\x80-\xff]++\.)+(?=[A-Za-z\x80-\xff])[\w\-\x80-\xff]++"
)
_ESCAPED_MAIL = re.compile(rb"(?<![\w.+\-])[\w.+\-]++%40(?:[\w\-]++\.)+[A-Za-z][\w\-]*+")
# As pages hide them from collectors: in words, by numbers, and by a content network's script.
_AT = rb"\s{0,2}+[\[(]\s{0,2}+(?:at|a c\xc3\xb2ng)\s{0,2}+[\])]\s{0,2}+"
_DOT = rb"(?:\.|\s{0,2}+[\[(]\s{0,2}+(?:dot|ch\xe1\xba\xa5m)\s{0,2}+[\])]\s{0,2}+)"
_SPELT = re.compile(rb"[\[(]\s{0,2}+(?:at|a c\xc3\xb2ng)\s{0,2}+[\])]")  # in small letters
_SPELT_MAIL = re.compile(rb"(?i)(?<![\w.+\-])[\w.+\-]++%b[\w\-]++(?:%b[\w\-]++)++" % (_AT, _DOT))
_SCRIPTED_MAIL = re.compile(
    rb"(?i)(data-cfemail=[\"']?|/cdn-cgi/l/email-protection#)[0-9a-f]{6}[0-9a-f]*+"
)
_NUMBERED = re.compile(
    rb"(?i)&#(?:x0{0,8}+([0-9a-f]{2,5})(?![0-9a-f])|0{0,8}+([0-9]{2,6})(?![0-9]));?"
    rb"|\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))"
)
_PLAIN = re.compile(r"[\w@.+():,; \xa0\xad\u200b-]")  # neither markup nor quotes
# Circular 59/2021/TT-BCA: twelve digits, the first three a province (001 to 096) or a country.
_IDENTITY = re.compile(
    rb"(?=0\d\d)(?<!%b)(?<!\d[.\-])0\d\d(?:%b\d{3}){3}(?!%b)" % (_WORD, _GAP, _WORD)
)
# Nine digits alone may be anything: the older numbers are told by the word before them.
# Its letters are written in many ways: as entities, in another charset, with accents of their own.
_OLD_IDENTITY = re.compile(
    rb"(?i)((?:CMND|CMTND|CMT|ch%(say)bng minh (?:nh%(say)bn d%(say)bn|th%(say)b))"
    rb"(?:[^0-9<]|<[^<>]{0,120}>){0,30}+)\d(?:%(gap)b\d){8}(?!\d)"
    % {b"say": rb"[^\s<>]{1,9}", b"gap": _GAP}
)
_PHONE = re.compile(
    rb"(?=[(+%%08])"  # what every number begins with: few places do, and are soon told
    rb"(?:(?:(?<!%(word)b)(?<!\d[.\-])|(?<=%%20)|(?<=%%3[ADad]))"
    rb"(?:\(?(?:\+|%%2[Bb]|00)84\)?%(gap)b(?:\(0\)|0)?[235789]\d|84[235789]\d(?=\d{7})|\(?0[235789]\d)"
    rb"(?:\)?%(gap)b\d){7,8}(?!%(word)b)"
    rb"|\(84[ .\-]?\d{2,3}\)(?:%(gap)b\d){6,8}(?!%(word)b)"
    rb"|(?<!%(word)b)(?<!\d[.\-])0[35789][ .]\d{4}[ .]\d{4}(?!%(word)b))"
    % {b"word": _WORD, b"gap": _GAP}
)
_PRIVATE_KEY = re.compile(
    rb"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]++(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
)
_URL_LOGIN = re.compile(rb"(?<=://)[^\s/@:<>\"']{0,128}:[^\s/@<>\"']{1,256}(?=@)")
_HEADER = re.compile(
    rb"(?im)^([ \t>]*(?:proxy-)?(?:authorization|cookie|x-api-key|x-auth-token)[ \t]*:[ \t]*)"
    rb"[^\r\n]*+(?:\r?\n[ \t]++[^\r\n]++)*"  # a possessive * takes too much in Python 3.11.2
)
_SET_COOKIE = re.compile(rb"(?im)^([ \t<]*set-cookie2?[ \t]*:[ \t]*[^=;\r\n]*+=?)[^;\r\n]*+")
_QUOTED_HEADER = re.compile(
    rb"(?i)([\"'](?:proxy-)?(?:authorization|(?:set-)?cookie|x-api-key)[\"']\s{0,8}[:,]\s{0,8}\[?)"
    rb"(?:\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?)"
)
# Its first two letters stand apart, as most signs are then soon passed over.
_SECRET = re.compile(
    rb"([AaMmPpSsTt](?=[AaCcEeOoPpWw])(?i:(?<=p)(?:asswor[dt]|asswd|assphrase|wd)|(?<=s)ecret"
    rb"|(?<=t)oken|(?<=a)(?:pi[_-]?key|ccess[_-]?key)|(?<=m)at_?khau)[\"']?\s{0,8}[=:]\s{0,8})"
    rb"(?:\"(?:[^\"\\\r\n]|\\.)*+\"?|'(?:[^'\\\r\n]|\\.)*+'?|[^\s\"'&;,<>]++)"
)

MASKS: tuple[tuple[re.Pattern[bytes], bytes | Callable[[Match], bytes]], ...] = (
    (_PRIVATE_KEY, rb"\1[masked]"),
    (_HEADER, rb"\1[masked]"),
    (_SET_COOKIE, rb"\1[masked]"),
    (_QUOTED_HEADER, rb'\1"[masked]"'),
    (_SECRET, rb"\1[masked]"),
    (_URL_LOGIN, rb"[masked]"),
    (_MAIL, rb"[masked e-mail]"),
    (_ESCAPED_MAIL, rb"[masked e-mail]"),
    (_SCRIPTED_MAIL, rb"\1[masked e-mail]"),
    (_OLD_IDENTITY, rb"\1[masked identity number]"),
    (_IDENTITY, rb"[masked identity number]"),
    (_PHONE, rb"[masked telephone]"),
)
# Without one of these, in small letters, a pattern finds nothing: to look for them takes far less.
NEEDS: Mapping[re.Pattern[bytes], tuple[bytes, ...]] = {
    _PRIVATE_KEY: (b"private key-----",),
    _HEADER: (b"authorization", b"cookie", b"x-api-key", b"x-auth-token"),
    _SET_COOKIE: (b"set-cookie",),
    _QUOTED_HEADER: (b"authorization", b"cookie", b"x-api-key"),
    _SECRET: (
        *(b"password", b"passwort", b"passwd", b"passphrase", b"pwd", b"secret", b"token"),
        *(b"apikey", b"api_key", b"api-key", b"accesskey", b"access_key", b"access-key"),
        *(b"matkhau", b"mat_khau"),
    ),
    _URL_LOGIN: (b"@",),
    _MAIL: (b"@", b"&commat;"),
    _ESCAPED_MAIL: (b"%40",),
    _SCRIPTED_MAIL: (b"data-cfemail", b"/cdn-cgi/l/email-protection#"),
    _OLD_IDENTITY: (b"cmnd", b"cmtnd", b"cmt", b"ng minh"),
}


def _spelt_out(match: Match) -> bytes:
    """Return the sign that a page or a script writes by its number, if a mask asks for such."""
    by_sixteen = match[1] or match[3] or match[4]
    code = int(by_sixteen, 16) if by_sixteen else int(match[2])
    sign = chr(code) if code <= sys.maxunicode else ""
    return sign.encode() if _PLAIN.fullmatch(sign) else match[0]


def is_text(media_type: str) -> bool:
    """Tell whether bytes of this media type are read by people."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence.startswith("text/") or essence in TEXT_TYPES or essence.endswith("+json")


def mask(data: bytes) -> bytes:
    """Return the text without mail addresses, telephone and identity numbers, and secrets.

    UTF-16, known by its mark, comes out as UTF-8; of a cookie the name and the flags stay.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    if b"&#" in data or b"\\u" in data or b"\\x" in data:
        data = _NUMBERED.sub(_spelt_out, data)
    small = data.lower()
    if _SPELT.search(small):  # few pages do, and to look at each word takes a while
        data = _SPELT_MAIL.sub(rb"[masked e-mail]", data)
    for pattern, stand_in in MASKS:
        needs = NEEDS.get(pattern, ())
        if not needs or any(one in small for one in needs):
            data = pattern.sub(stand_in, data)
    return data

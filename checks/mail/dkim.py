"""Look up the keys of the DKIM selectors that the inventory names."""

import asyncio
import base64
import binascii
import warnings

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from checks.mail.asking import Asking
from checks.mail.facts import Dkim, DkimKey
from checks.mail.tag_traits import read
from checks.verdict import NotSeen

ED25519_BYTES = 32  # RFC 8463, 4.2
UNREADABLE = DkimKey(kind="")


async def dkim_of(domain: str, selectors: tuple[str, ...], asking: Asking) -> tuple[Dkim, ...]:
    """Return what is published for each selector."""
    looks = [_selector(domain, selector, asking) for selector in selectors]
    return tuple(await asyncio.gather(*looks))


async def _selector(domain: str, selector: str, asking: Asking) -> Dkim:
    name = f"{selector}._domainkey.{domain}"
    texts = await asking.texts(name, lambda _text: True)
    if isinstance(texts, NotSeen):
        return Dkim(selector=selector, name=name, texts=texts, key=texts)
    key = key_in(texts[0]) if texts else None
    return Dkim(selector=selector, name=name, texts=texts, key=key)


def key_in(text: str) -> DkimKey | None:
    """Return the key of a record, None where it holds none (RFC 6376, 3.6.1; RFC 8463, 4.2)."""
    tags = read(text)
    written = "".join(tags.get("p").split())
    if not written:
        return None
    try:
        data = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return UNREADABLE
    match tags.get("k", "rsa"):
        case "rsa":
            return _rsa(data)
        case "ed25519" if len(data) == ED25519_BYTES:
            return DkimKey(kind="Ed25519", bits=256)
    return UNREADABLE


def _rsa(data: bytes) -> DkimKey:
    """Read a key as verifiers do: a SubjectPublicKeyInfo (RFC 6376, erratum 3017)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key = load_der_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return UNREADABLE
    return (
        DkimKey(kind="RSA", bits=key.key_size) if isinstance(key, rsa.RSAPublicKey) else UNREADABLE
    )

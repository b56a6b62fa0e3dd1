"""Keys and chains of the matrix, by name: a valid one and one with each defect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.oracles.row import NAME, Chain, Row
from tests.tls_servers import Issued, Key, issue

CURVES: Final = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1}
OTHER_NAME: Final = "other.example.vn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a server shows for one of its keys."""

    leaf: Issued
    sent: Sequence[Issued]  # behind the leaf, in this order

    @property
    def chain_pem(self) -> bytes:
        return b"".join(each.pem for each in (self.leaf, *self.sent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """The agency's own authorities, and one that nobody declared."""

    root: Issued
    upper: Issued
    lower: Issued
    expired: Issued
    stranger: Issued


def new_key(kind: str) -> Key:
    """Make a key: "RSA 2048", "EC P-256", "Ed25519", "Ed448"."""
    family, _, size = kind.partition(" ")
    match family:
        case "RSA":
            return rsa.generate_private_key(65537, int(size))
        case "EC":
            return ec.generate_private_key(CURVES[size]())
        case "Ed25519":
            return ed25519.Ed25519PrivateKey.generate()
        case "Ed448":
            return ed448.Ed448PrivateKey.generate()
    raise ValueError(kind)


@cache
def key(kind: str) -> Key:
    """Return the one key of a kind in this run: large RSA keys take seconds."""
    return new_key(kind)


@cache
def authorities() -> Authorities:
    """Make the authorities of this run."""
    root = _authority("Lab Root", None, (-900, 900))
    upper = _authority("Lab Upper", root, (-800, 800))
    return Authorities(
        root=root,
        upper=upper,
        lower=_authority("Lab Lower", upper, (-700, 700)),
        expired=_authority("Lab Expired", root, (-700, -5)),
        stranger=_authority("Stranger Root", None, (-900, 900)),
    )


def _authority(name: str, by: Issued | None, valid_days: tuple[float, float]) -> Issued:
    return issue(name, by=by, key=new_key("RSA 2048"), is_ca=True, valid_days=valid_days)


def sites(row: Row) -> list[Shown]:
    """Return what the row's server shows, one a key."""
    return [_shown(row.chain, key(kind)) for kind in row.keys]


def _shown(chain: Chain, leaf_key: Key) -> Shown:
    a = authorities()
    plain = Shown(leaf=_leaf(leaf_key, by=a.upper), sent=(a.upper,))
    match chain:
        case "full":
            return plain
        case "missing intermediate":
            return replace(plain, sent=())
        case "missing lower intermediate":
            return Shown(leaf=_leaf(leaf_key, by=a.lower), sent=(a.upper,))
        case "wrong order":
            return Shown(leaf=_leaf(leaf_key, by=a.lower), sent=(a.upper, a.lower))
        case "with root":
            return replace(plain, sent=(a.upper, a.root))
        case "with a stranger":
            return replace(plain, sent=(a.upper, a.expired))
        case "long":
            return Shown(leaf=_leaf(leaf_key, by=a.lower), sent=(a.lower, a.upper))
        case "by the root itself":
            return Shown(leaf=_leaf(leaf_key, by=a.root), sent=())
        case "unknown root":
            return Shown(leaf=_leaf(leaf_key, by=a.stranger), sent=(a.stranger,))
        case "expired intermediate":
            return Shown(leaf=_leaf(leaf_key, by=a.expired), sent=(a.expired,))
        case "expired":
            return replace(plain, leaf=_leaf(leaf_key, by=a.upper, valid_days=(-100, -5)))
        case "not valid yet":
            return replace(plain, leaf=_leaf(leaf_key, by=a.upper, valid_days=(5, 100)))
        case "self-signed":
            return Shown(leaf=_leaf(leaf_key, by=None), sent=())
        case "wrong name":
            return replace(plain, leaf=_leaf(leaf_key, by=a.upper, dns=[OTHER_NAME]))
        case "wildcard":
            return replace(plain, leaf=_leaf(leaf_key, by=a.upper, dns=["*.example.vn"]))
        case "no alternative name":
            return replace(plain, leaf=_leaf(leaf_key, by=a.upper, dns=[]))


def _leaf(
    leaf_key: Key,
    *,
    by: Issued | None,
    dns: Sequence[str] = (NAME,),
    valid_days: tuple[float, float] = (-10, 80),
) -> Issued:
    # An RSA key serves both kinds of exchange; for the others encipherment has no meaning.
    is_rsa = isinstance(leaf_key, rsa.RSAPrivateKey)
    extensions: list[x509.ExtensionType] = [
        x509.KeyUsage(
            digital_signature=True,
            key_encipherment=is_rsa,
            key_cert_sign=False,
            crl_sign=False,
            content_commitment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        ),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(
            (by.key if by else leaf_key).public_key()
        ),
    ]
    return issue(
        NAME,
        by=by,
        key=leaf_key,
        dns=dns,
        valid_days=valid_days,
        bare=True,
        extensions=extensions,
    )

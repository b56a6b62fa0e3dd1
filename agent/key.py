"""The agent's signing key: Ed25519, made on first use, read by nobody else."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from agent.evidence import sync_folder, write_synced
from agent.record_error import KeyFileError
from checks.verdict import Said

FILE_NAME = "signing-key.pem"
LARGEST_BYTES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The key, and the name by which its public half is known."""

    private: Ed25519PrivateKey
    fingerprint: str  # SHA-256 of the public key (SubjectPublicKeyInfo), in hexadecimal

    @property
    def public_pem(self) -> bytes:
        """Return the public half, to give away."""
        return self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature (RFC 8032)."""
        return self.private.sign(data)


def signing_key(data_dir: Path) -> SigningKey:
    """Return the key in the data directory; make it when there is none.

    Raises KeyFileError when others can read it, or when it is no Ed25519 key.
    """
    path = data_dir / FILE_NAME
    try:
        if not os.path.lexists(path):
            _make(path)
        return _loaded(path, _read_guarded(path))
    except OSError as error:
        raise KeyFileError(
            Said(
                "the signing key {path} cannot be used: {why}",
                {"path": str(path), "why": error.strerror or str(error)},
            )
        ) from error


def _make(path: Path) -> None:
    """Write aside, then link into place: a crash leaves no key or a whole one."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        write_synced(draft, pem, mode=0o600)
        # Unlike a rename, a link never takes the place of a key that another process made.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _read_guarded(path: Path) -> bytes:
    """Return the file's bytes if it is a file of ours that nobody else can read."""
    with open(path, "rb", opener=_without_following) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileError(
                Said("the signing key {path} is not a regular file", {"path": str(path)})
            )
        if status.st_mode & 0o077 or status.st_uid != os.geteuid():
            raise KeyFileError(
                Said(
                    "the signing key {path} can be read by others;"
                    " make it yours alone (chmod 600), or remove it to have a new one made",
                    {"path": str(path)},
                )
            )
        return file.read(LARGEST_BYTES)


def _without_following(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _loaded(path: Path, pem: bytes) -> SigningKey:
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _no_key(path)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return SigningKey(private=private, fingerprint=hashlib.sha256(public).hexdigest())


def _no_key(path: Path) -> KeyFileError:
    return KeyFileError(
        Said("the signing key {path} is not an Ed25519 private key in PEM", {"path": str(path)})
    )

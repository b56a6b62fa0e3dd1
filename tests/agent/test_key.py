"""The signing key is made once, whole, and read by nobody else."""

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_public_key,
)

from agent.key import FILE_NAME, signing_key
from agent.record_error import KeyFileError


def test_a_key_is_made_on_first_use_and_kept(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    assert signing_key(tmp_path).fingerprint == key.fingerprint
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_what_it_signs_can_be_verified_with_its_public_half(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    public = load_pem_public_key(key.public_pem)
    public.verify(key.sign(b"head"), b"head")  # type: ignore[union-attr,call-arg]
    assert len(key.fingerprint) == 64


def test_many_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = pool.map(lambda _: signing_key(tmp_path), range(16))
    assert len({key.fingerprint for key in keys}) == 1
    assert len(list(tmp_path.iterdir())) == 1


def open_to_group(path: Path) -> None:
    signing_key(path.parent)
    path.chmod(0o640)


def symbolic_link(path: Path) -> None:
    signing_key(path.parent)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def junk(path: Path) -> None:
    path.touch(0o600)
    path.write_bytes(b"\0junk")


def another_kind(path: Path) -> None:
    path.touch(0o600)
    pem = X25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.write_bytes(pem)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(open_to_group, "can be read by others", id="others can read it"),
        pytest.param(symbolic_link, "cannot be used: Too many levels", id="a symbolic link"),
        pytest.param(Path.mkdir, "cannot be used: Is a directory", id="a folder"),
        pytest.param(os.mkfifo, "is not a regular file", id="a pipe"),
        pytest.param(Path.touch, "can be read by others", id="an empty file that all can read"),
        pytest.param(lambda path: path.touch(0o600), "is not an Ed25519 private key", id="empty"),
        pytest.param(junk, "is not an Ed25519 private key", id="junk"),
        pytest.param(another_kind, "is not an Ed25519 private key", id="a key of another kind"),
    ],
)
def test_a_key_that_cannot_be_trusted_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(tmp_path / FILE_NAME)
    with pytest.raises(KeyFileError, match=said) as error:
        signing_key(tmp_path)
    assert str(tmp_path / FILE_NAME) in str(error.value)


def test_a_folder_that_is_not_there_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"cannot be used: No such file or directory$"):
        signing_key(tmp_path / "gone")

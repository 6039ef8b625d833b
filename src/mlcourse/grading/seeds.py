"""The course's secret key and the seeds drawn from it.

Everybody in a run gets the same hidden draw, and nobody can foresee it: the key is random, made
when it is first needed, and lies outside of repository and bundle.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from mlcourse.errors import UsageError, Where

KEY_BYTES = 32


def key_file() -> Path:
    """Return where the key lies: ``MLCOURSE_KEY_FILE``, else the user's state folder."""
    named = os.environ.get("MLCOURSE_KEY_FILE")
    if named:
        return Path(named).expanduser()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "mlcourse" / "course.key"


def course_key(path: Path | None = None, *, make: bool = True) -> bytes:
    """Return the course's key, made anew when there is none.

    Parameters
    ----------
    path : Path or None
        The file of the key, `key_file` by default.
    make : bool
        False where several machines need the same one.

    Returns
    -------
    bytes
        32 random bytes.

    Raises
    ------
    UsageError
        If the file is open to other users, holds no key, or cannot be made.
    """
    path = key_file() if path is None else path
    if not make and not path.exists():
        raise UsageError(
            "There is no file with the course's secret key, and shards need the same one.",
            where=Where(str(path)),
            why="The hidden data are drawn from it; with a key of its own each shard would differ.",
            fix=(
                "Copy the course.key of the machine you grade on to each that grades a shard, "
                "mode 0600, and name it in MLCOURSE_KEY_FILE. A new one: "
                'python -c "import secrets; print(secrets.token_hex(32))"'
            ),
        )
    try:
        if not path.exists():
            _make(path)
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "The course's secret key cannot be read or written.",
            where=Where(str(path)),
            why=str(error),
            fix="Set MLCOURSE_KEY_FILE to a file in a folder of yours.",
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UsageError(
            "The course's secret key can be read by other users of this machine.",
            where=Where(str(path)),
            why="Whoever knows the key knows the hidden data.",
            fix=f"chmod 600 {path}",
        )
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageError(
            "The file of the course's secret key holds no key.",
            where=Where(str(path)),
            fix="Move it away; a new key is made at the next run, and hidden data are drawn anew.",
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(KEY_BYTES) + "\n")
        # A link is made or not, never replaced: of two runs that start at once both read one key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def fresh_draw() -> str:
    """Return a name for a new draw of the hidden data."""
    return secrets.token_hex(16)


def run_key(key: bytes, draw: str | None) -> bytes:
    """Return the key of a run: the course's own, or one made from it and the name of a draw."""
    if draw is None:
        return key
    return hmac.new(key, f"draw\n{draw}".encode(), hashlib.sha256).digest()


def key_id(key: bytes) -> str:
    """Return a name for a key that tells nothing about it."""
    return hashlib.sha256(b"mlcourse key\n" + key).hexdigest()[:16]


def seed_name(key: bytes, bundle_hash: str, drawn_for: str) -> str:
    """Return a name for the hidden draws of a run: two runs with one name drew the same.

    Parameters
    ----------
    key : bytes
        Of the run.
    bundle_hash, drawn_for : str
        SHA-256 of the bundle's manifest, and of the bundle whose draws are used: an earlier one
        where its submissions are graded again.
    """
    return key_id(key) if drawn_for == bundle_hash else f"{key_id(key)}-{drawn_for[:16]}"

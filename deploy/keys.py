"""Secrets of an installation that was given none: made once, kept beside its data.

Sessions and encrypted fields must outlive a restart, and the server, the job runner and every
command must agree on them. Where the environment holds them (as on a real server) nothing is made.
"""

import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "DATA_KEY")
_ROOT = Path(__file__).resolve().parents[1]


def keep_keys() -> None:
    """Put ``SECRET_KEY`` and ``DATA_KEY`` into the environment, from ``DATA_DIR/keys.env`` if unset."""
    if all(os.environ.get(name) for name in NAMES):
        return
    kept = _read(keys_file())
    for name in NAMES:
        if not os.environ.get(name):
            os.environ[name] = kept[name]


def keys_file() -> Path:
    """Where the keys of this installation lie (mode 0600)."""
    return Path(os.environ.get("DATA_DIR") or _ROOT / "instance") / "keys.env"


def _read(path: Path) -> dict[str, str]:
    """The keys in ``path``; two processes that start at once agree on whichever came first."""
    if not path.exists():
        _make(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".keys-{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in NAMES)
    try:
        os.link(draft, path)  # whole or not at all, and never over an existing file
    except FileExistsError:
        pass
    finally:
        draft.unlink()

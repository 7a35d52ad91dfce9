"""Settings from the environment (names of docs/architecture.md), overridden by the caller."""

import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def settings(**overrides: Any) -> dict[str, Any]:
    """All settings of one application; ``overrides`` win over the environment."""
    env = {key: os.environ.get(key, "") for key in _FROM_ENVIRONMENT} | overrides
    data_dir = Path(env["DATA_DIR"] or ROOT / "instance").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    url = env["DATABASE_URL"] or f"sqlite:///{data_dir / 'rembuk.sqlite3'}"
    return env | {
        "DATA_DIR": data_dir,
        "SECRET_KEY": env["SECRET_KEY"] or secrets.token_hex(32),
        "DATA_KEY": env["DATA_KEY"] or env["SECRET_KEY"] or secrets.token_hex(32),
        "MAIL_FROM": env["MAIL_FROM"] or "Rembuk <rembuk@localhost.localdomain>",
        "PUBLIC_URL": env["PUBLIC_URL"] or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
        "DATABASE_URL": _with_driver(url),
        "SQLALCHEMY_DATABASE_URI": _with_driver(url),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(url),
        "ZONE": env["ZONE"] or "WIB",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
    }


_FROM_ENVIRONMENT = (
    "DATA_DIR",
    "DATABASE_URL",
    "DATABASE_REPLICA_URL",
    "VALKEY_URL",
    "SECRET_KEY",
    "DATA_KEY",
    "SMTP_URL",
    "MAIL_FROM",
    "METRICS_TOKEN",
    "PUBLIC_URL",
    "ZONE",
)


def _with_driver(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _engine_options(url: str) -> dict[str, Any]:
    """A gevent worker serves many requests at once: the default pool of 15 would be the limit."""
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 80, "connect_args": {"timeout": 0}}
    return {"pool_size": 20, "max_overflow": 30, "pool_pre_ping": True}

"""What DATA_KEY makes: encryption of numbers at rest, and keyed digests to find them again.

The library for it (7 MB) is imported on first use: few requests seal anything.
"""

import base64
import hashlib
import hmac
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Sealer:
    """Seals short texts and digests them; two keys are drawn from the one ``DATA_KEY``."""

    def __init__(self, data_key: str) -> None:
        self._data_key = data_key

    @cached_property
    def _fernet(self) -> "Fernet":
        from cryptography.fernet import Fernet  # noqa: PLC0415 -- see above

        return Fernet(base64.urlsafe_b64encode(_key(self._data_key, b"rembuk seal")))

    @cached_property
    def _mac(self) -> bytes:
        return _key(self._data_key, b"rembuk digest")

    def seal(self, text: str) -> str:
        """Encrypted and authenticated (Fernet), different every time."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The text again; ``cryptography.fernet.InvalidToken`` under another key."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def digest(self, purpose: str, text: str) -> str:
        """HMAC-SHA-256 (hex): the same text gives the same digest, per purpose and installation."""
        return hmac.new(self._mac, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def _key(data_key: str, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- see above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(data_key.encode())

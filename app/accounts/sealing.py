"""What DATA_KEY makes: encryption of numbers at rest, and keyed digests to find them again."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """Seals short texts and digests them; two keys are drawn from the one ``DATA_KEY``."""

    def __init__(self, data_key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_key(data_key, b"rembuk seal")))
        self._mac = _key(data_key, b"rembuk digest")

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
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(data_key.encode())

"""A real SMTP server on the loopback that keeps what it is sent."""

import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.support.servers import free_port


class Mailbox:
    """What arrived. ``refuse_next`` makes the server turn away that many messages (451)."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.sources: list[bytes] = []  # as they came over the wire
        self.refuse_next = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        """For ``SMTP_URL``."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take or turn away one message."""
        if self.refuse_next:
            self.refuse_next -= 1
            return "451 Try again later"
        self.sources.append(envelope.content)
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)  # type: ignore[arg-type]
        return "250 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Messages for one address, oldest first."""
        return [each for each in self.messages if address in str(each["X-Envelope-To"])]

    def wait_for(self, address: str, count: int = 1, patience_s: float = 15) -> EmailMessage:
        """The latest message for ``address`` once there are ``count``; fails when none comes."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            if len(found := self.to(address)) >= count:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"No mail for {address}; got {[m['To'] for m in self.messages]}")

    def __enter__(self) -> "Mailbox":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server of the test's own; give ``mailbox.url`` to ``SMTP_URL``."""
    with Mailbox() as box:
        yield box

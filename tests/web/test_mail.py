"""Letters over a real SMTP server: what goes out, and what happens when it is turned away."""

import email
import email.policy
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from app.core import clock
from app.db.base import db
from app.db.unit import transaction
from app.web import mail
from app.web.models import OutboxMessage
from app.web.outbox import deliver_due
from tests.support.servers import free_port

TO = "ratna@contoh.test"


@pytest.fixture
def posting(app, mailbox):
    app.config["SMTP_URL"] = mailbox.url
    return app


def queue(**more):
    values = {"subject": "Usulan Anda diterima", "text": "Halo Ratna,\n\nterima kasih — “beres”.\n"}
    with transaction():
        mail.queue_mail(TO, now=clock.now(), **(values | more))


def message():
    db.session.rollback()
    return db.session.query(OutboxMessage).one()


def test_a_letter_arrives_as_it_was_written(posting, mailbox):
    queue(html="<p>Halo Ratna</p>", headers={"Reply-To": "meja@contoh.test"})
    assert mailbox.messages == [], "not before the runner"
    assert deliver_due(posting) == {"done": 1, "failed": 0}
    (letter,) = mailbox.to(TO)
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain.get_content().replace("\r\n", "\n") == "Halo Ratna,\n\nterima kasih — “beres”.\n"
    assert "<p>Halo Ratna</p>" in html.get_content()
    assert letter["Subject"] == "Usulan Anda diterima"
    assert letter["Content-Language"] == "id"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] == "meja@contoh.test"
    assert letter["Message-ID"].endswith("@localhost.localdomain>")
    assert abs((parsedate_to_datetime(letter["Date"]) - clock.now()).total_seconds()) < 60
    assert message().payload == {}


def test_every_line_fits_the_wire(posting, mailbox):
    queue(subject="Pemberitahuan " * 40 + "élan", text="panjang " * 5000 + "\n.\ntitik\n")
    deliver_due(posting)
    (letter,) = mailbox.to(TO)
    assert letter.get_body().get_content().replace("\r\n", "\n").endswith("\n.\ntitik\n")
    assert all(len(line) <= 998 for line in letter.as_bytes().splitlines())
    assert letter["Subject"].endswith("élan")


def test_a_subject_cannot_add_headers(posting, mailbox):
    queue(subject="Halo\r\nBcc: semua@contoh.test", headers={"Reply-To": "a@contoh.test\r\nX: y"})
    deliver_due(posting)
    (letter,) = mailbox.to(TO)
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert letter["X-Envelope-To"] == TO


def test_a_server_that_is_busy_is_asked_again(posting, mailbox):
    mailbox.refuse_next = 2
    queue()
    start = clock.now()
    assert deliver_due(posting) == {"done": 0, "failed": 1}
    assert message().failed is None
    try:
        for minutes in (1, 3):
            clock.set_now(start + timedelta(minutes=minutes))
            deliver_due(posting)
    finally:
        clock.set_now(None)
    assert len(mailbox.to(TO)) == 1
    assert message().done_at is not None


def test_a_server_that_is_away_is_asked_again(posting):
    posting.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    queue()
    assert deliver_due(posting) == {"done": 0, "failed": 1}
    assert message().failed is None
    assert message().payload["to"] == TO, "kept for the next try"


class Refusing:
    """Answers of a server that will never take the letter."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        return f"550 5.1.1 <{address}> unknown here"


def test_a_refusal_for_good_ends_it_and_names_nobody(posting, mailbox, capsys):
    from aiosmtpd.controller import Controller

    server = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        posting.config["SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        queue()
        assert deliver_due(posting) == {"done": 0, "failed": 1}
    finally:
        server.stop()
    assert message().failed == "recipient refused: 550"
    assert TO not in capsys.readouterr().err


def test_signing_in_to_the_server(posting, mailbox):
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    seen = []

    def check(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    server = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(),
        authenticator=check, auth_require_tls=False, auth_required=True,
    )  # fmt: skip
    server.start()
    try:
        posting.config["SMTP_URL"] = f"smtp://kantor:ra%40hasia@127.0.0.1:{server.port}"
        queue()
        assert deliver_due(posting) == {"done": 1, "failed": 0}
    finally:
        server.stop()
    assert seen == [(b"kantor", b"ra@hasia")]
    assert mailbox.to(TO)


def test_an_address_that_is_none_is_given_up(posting):
    with transaction():
        mail.queue_mail("bukan alamat\n", "a", "b", now=clock.now())
    deliver_due(posting)
    assert message().failed.startswith("unusable letter")


def test_without_a_server_the_letter_is_a_file(app, capsys):
    app.config["SMTP_URL"] = ""
    queue()
    assert deliver_due(app) == {"done": 1, "failed": 0}
    (path,) = (app.config["DATA_DIR"] / "mail").glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert letter["To"] == TO
    said = capsys.readouterr().err
    assert "SMTP_URL is not set" in said
    assert TO not in said


def test_an_address_to_end_letters_stays_whole(posting, mailbox):
    """Broken into encoded words, as the library does with long ones, no mail program finds it."""
    address = "<https://rembuk.contoh.test/notices/unsubscribe/" + "WzE4MjcyOTM2MTU" * 20 + ">"
    queue(headers={"List-Unsubscribe": address})
    deliver_due(posting)
    assert mailbox.sources[0].count(f"List-Unsubscribe: {address}\r\n".encode()) == 1

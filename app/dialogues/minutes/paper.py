"""The minutes on paper: A4, by typst, the same every time they are printed of the same record."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from app.core.window import zone_of
from app.core.words import say
from app.dialogues.minutes.rules import VERDICTS
from app.dialogues.minutes.showing import Translate
from app.dialogues.rooms.rules import ELEMENT_WORDS, ENOUGH_ELEMENTS, element_score
from app.web.offload import off_hub

_PAPER = Path(__file__).with_name("paper.typ")
_WORDS = {
    "heading": say("Berita Acara Forum Konsultasi Publik"),
    "number": say("Nomor"),
    "digest": say("sidik"),
    "none": say("Tidak ada."),
    "gone": say("Kata-katanya dihapus."),
    "attendance": say("Daftar hadir menurut unsur"),
    "agenda": say("Acara dan ringkasan paparan"),
    "min": say("menit"),
    "inputs": say("Daftar masukan"),
    "unread": say("Tidak ditampilkan oleh moderasi."),
    "behalf": say("ditulis notulis atas namanya"),
    "votes": say("dukungan"),
    "answer": say("Jawaban"),
    "polls": say("Jajak pendapat"),
    "cast": say("suara"),
    "reset": say("Diulang, alasannya"),
    "statements": say("Pernyataan"),
    "agreements": say("Kesepakatan"),
    "dissent": say("Keberatan"),
    "followups": say("Rencana tindak lanjut"),
    "what": say("Apa"),
    "who": say("Penanggung jawab"),
    "due": say("Tenggat"),
    "indicator": say("Ukuran keberhasilan"),
    "registered": say("Register janji nomor"),
    "turns": say("Giliran bicara"),
    "sec": say("detik"),
    "skipped": say("Dilewati"),
    "signatures": say("Tanda tangan"),
    "name": say("Nama"),
    "post": say("Jabatan"),
    "verdict": say("Pernyataan"),
    "note": say("Catatan"),
    "wet": say("Tanda tangan basah (bila ditandatangani di tempat):"),
    "check": say("Sidik dokumen (SHA-256):"),
}
_FEWER = say("Hadir %(n)d dari 5 unsur: kurang dari %(enough)d.")
_TALLIES = ("agree", "disagree", "pass")
_TALLY_WORDS = (say("Setuju"), say("Tidak setuju"), say("Lewat"))


def paper_of(
    record: dict[str, Any], *, address: str, lang: str, translate: Translate
) -> dict[str, Any]:
    """All that the printed form says, as plain JSON. ``record`` is what ``record_of`` gives;
    ``address`` is where the record can be checked (also in the QR code)."""
    head = record["head"]
    counts = head["attendance"]
    score = element_score(counts)
    few = translate(say(_FEWER.msgid, n=score, enough=ENOUGH_ELEMENTS))
    words = {name: translate(word) for name, word in _WORDS.items()}
    sections = {name: one for name, one in record.items() if isinstance(one, list)}
    return sections | {
        "lang": lang,
        "words": words,
        "head": {"number": head["number"], "title": head["title"]},
        "facts": _facts(head, record["leaders"], translate),
        "attendance": [[translate(ELEMENT_WORDS[key]), n] for key, n in counts.items()],
        "warning": few if score < ENOUGH_ELEMENTS else "",
        "verdicts": [translate(one) for one in _TALLY_WORDS],
        "statements": [
            one | {"counts": [one["tally"].get(key, 0) for key in _TALLIES]}
            for one in record["statements"]
        ],
        "signatures": [
            one | {"verdict": translate(VERDICTS[one["verdict"]])} for one in record["signatures"]
        ],
        "digest": record["digest"],
        "address": address,
        "qr": _qr(address),
    }


def _facts(head: dict[str, Any], leaders: dict[str, str], translate: Translate) -> list[list[str]]:
    zone = zone_of(head["zone"])
    began, ended = (
        datetime.fromisoformat(head[name]).astimezone(zone) for name in ("began", "ended")
    )
    when = f"{began:%d/%m/%Y}, {began:%H.%M}–{ended:%H.%M} {head['zone']}"
    rows = [
        (say("Hari, jam"), when),
        (say("Tempat atau media"), head["place"] or translate(say("Ruang dialog daring Rembuk"))),
        (say("Dasar"), head["basis"] or "–"),
        (say("Tema"), head["theme"]),
        (say("Unit penyelenggara"), head["agency"]),
        (say("Fasilitator"), leaders["facilitator"] or "–"),
        (say("Notulis"), leaders["minutes"] or "–"),
    ]
    return [[translate(word), said] for word, said in rows]


def _qr(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def pdf_of(paper: dict[str, Any]) -> bytes:
    """The PDF (about 0.1 s, off the hub). Text is handed over as data: nothing typed is ever read as
    typst's own language."""
    done: bytes = off_hub(_compiled, json.dumps(paper, ensure_ascii=False))
    return done


def _compiled(data: str) -> bytes:
    return typst.compile(str(_PAPER), sys_inputs={"data": data}, ignore_system_fonts=True)

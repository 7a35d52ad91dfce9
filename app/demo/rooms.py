"""The demo's dialogues: one that is going on, one that comes, one that is over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.actor import Actor
from app.demo.cast import Cast, actor_of, new_person
from app.dialogues.log.actions import Asked, act_in
from app.dialogues.log.doers import doer_of
from app.dialogues.log.fold import Hall
from app.dialogues.log.queries import hall_from_log
from app.dialogues.minutes import actions as minutes
from app.dialogues.rooms.actions import (
    Plan,
    Who,
    give_role,
    make_room,
    open_room,
    take_seat,
    write_down,
)
from app.dialogues.rooms.models import Room, Seat

PEOPLE = (
    Who("Bu Ratna Wulandari", "users", "Pedagang sayur"),
    Who("Pak Yusuf Lamato", "community", "Ketua", "Forum Warga Nusa Raya"),
    Who("Dr. Intan Prameswari", "experts", "Dosen administrasi publik", "Universitas Nusa Raya"),
    Who("Warga", "users", name_hidden=True),
    Who("Pak Darma", "users", "Sopir angkutan"),
)


@dataclass
class _Hall:
    """A room while it is being filled: its people by their place in ``PEOPLE``, its clock."""

    room: Room
    lead: Actor
    hall: Hall
    at: datetime
    people: list[Seat] = field(default_factory=list)

    def act(
        self,
        seat: Seat,
        activity: str,
        verb: str,
        after_s: int = 20,
        behalf: int = 0,
        **data: Any,
    ) -> int:
        """One act a little later; the number of its last row."""
        self.at += timedelta(seconds=after_s)
        asked = Asked(doer_of(self.room.id, seat, behalf), activity, verb, data)
        [done] = act_in(self.room.id, self.hall, [asked], now=self.at).done
        if done.refusal:
            raise done.refusal
        return done.seq


def open_rooms(cast: Cast, now: datetime) -> None:
    """All three. In a transaction."""
    _over(cast, now - timedelta(days=24))
    _coming(cast, now + timedelta(days=5))
    _going_on(cast, now - timedelta(minutes=25))


def _plan(cast: Cast, title: str, theme: str, at: datetime, **more: Any) -> Plan:
    return Plan(
        title, theme, cast.regions[0], at.replace(minute=0, second=0, microsecond=0), **more
    )


def _made(cast: Cast, plan: Plan, at: datetime) -> tuple[Room, Actor]:
    lead = actor_of(cast.roles["officer"])
    return make_room(lead, plan, now=at), lead


def _coming(cast: Cast, at: datetime) -> None:
    plan = _plan(
        cast,
        "Rancangan jam layanan baru di kecamatan",
        "Apakah loket sebaiknya buka sampai malam pada hari pasar?",
        at,
        about="Rancangannya dibacakan dulu, sesudah itu semua boleh bertanya dan mengusulkan.",
        place="Balai Desa Sukamaju",
        guests="take",
    )
    room, lead = _made(cast, plan, at - timedelta(days=9))
    hall = _Hall(room, lead, hall_from_log(room.id), at - timedelta(days=9))
    first = take_seat(room.id, Who(lead.name), now=hall.at, person_id=lead.person_id)
    for title, long in (("Rancangan jam layanan", 20), ("Tanggapan warga", 40)):
        hall.act(first, "agenda", "add", title=title, minutes=long)


def _started(cast: Cast, plan: Plan, at: datetime) -> _Hall:
    """A room that has just been opened, with its people in it."""
    room, lead = _made(cast, plan, at - timedelta(days=10))
    hall = _Hall(room, lead, hall_from_log(room.id), at)
    hall.people.append(take_seat(room.id, Who(lead.name), now=at, person_id=lead.person_id))
    for who in PEOPLE[:-1]:
        person = new_person(cast, "citizen", at - timedelta(days=30))
        hall.people.append(take_seat(room.id, who, now=at, person_id=person))
    official = Who("Kepala Disdukcapil", "agencies", "Kepala dinas")
    person = new_person(cast, "asn", at - timedelta(days=30))
    hall.people.append(take_seat(room.id, official, now=at, person_id=person))
    give_role(lead, room.id, hall.people[-1].number, "official", now=at)
    hall.people.append(write_down(lead, room.id, PEOPLE[-1], now=at))
    open_room(lead, room.id, now=at)
    return hall


def _going_on(cast: Cast, at: datetime) -> None:
    plan = _plan(
        cast,
        "Waktu tunggu KTP di kecamatan",
        "Mengapa menunggu sampai tiga jam, dan apa yang diubah bulan ini",
        at,
        about="Semua boleh datang ke balai atau ikut dari HP. Yang dijanjikan hari ini dicatat dengan tanggalnya.",
        basis="Surat Tugas Kepala Disdukcapil",
        place="Balai Kecamatan Tengah",
        guests="take",
    )
    hall = _started(cast, plan, at)
    lead, ratna, yusuf, intan, unnamed, official, darma = hall.people
    hall.act(
        lead, "announcements", "say", text="Selamat datang. Kita mulai dengan paparan singkat."
    )
    topics = (("Waktu tunggu KTP", 90), ("Loket dua", 20), ("Janji dan tanggalnya", 15))
    first, *_rest = [hall.act(lead, "agenda", "add", title=t, minutes=m) for t, m in topics]
    hall.act(lead, "agenda", "start", point=first)
    asked = [
        hall.act(who, "questions", "ask", text=text)
        for who, text in (
            (ratna, "Mengapa antre KTP sampai tiga jam padahal nomor saya 12?"),
            (yusuf, "Kapan loket dua dibuka lagi setiap hari?"),
            (intan, "Berapa permohonan yang masuk tiap hari, dan berapa yang selesai?"),
            (unnamed, "Apakah bisa mengurus lewat kelurahan saja?"),
        )
    ]
    text = "Saya tidak punya HP. Apakah panggilan antrean bisa lewat pengeras suara?"
    hall.act(lead, "questions", "ask", behalf=darma.number, text=text)
    for who, number in ((yusuf, 0), (intan, 0), (unnamed, 0), (ratna, 1), (intan, 1)):
        hall.act(who, "questions", "vote", question=asked[number])
    hall.act(
        official, "questions", "answer", question=asked[2], by="Kepala Disdukcapil",
        answer="Rata-rata 140 permohonan masuk, 96 selesai pada hari yang sama.",
    )  # fmt: skip
    hall.act(
        lead,
        "agenda",
        "agree",
        point=first,
        text="Nomor antrean dipanggil berurutan dan terlihat di papan.",
    )
    poll = hall.act(
        lead, "polls", "add", kind="single", question="Kapan Anda paling mudah datang ke loket?",
        options=["Pagi sebelum kerja", "Jam istirahat", "Malam"],
    )  # fmt: skip
    hall.act(lead, "polls", "open", poll=poll)
    for who, choice in ((ratna, 1), (yusuf, 3), (intan, 3)):
        hall.act(who, "polls", "vote", poll=poll, choices=[choice])
    hall.act(intan, "queue", "raise", topic="Data antrean per jam")
    hall.act(yusuf, "queue", "raise", topic="Loket dua")
    hall.act(ratna, "queue", "raise", topic="")
    hall.act(lead, "queue", "next")


def _over(cast: Cast, at: datetime) -> None:
    plan = _plan(
        cast,
        "Keluhan rujukan puskesmas",
        "Rujukan yang ditolak tanpa penjelasan",
        at,
        place="Aula Puskesmas Sukamaju",
    )
    hall = _started(cast, plan, at)
    lead, ratna, yusuf, _intan, _unnamed, official, _darma = hall.people
    point = hall.act(lead, "agenda", "add", title="Rujukan yang ditolak", minutes=30)
    hall.act(lead, "agenda", "start", point=point)
    number = hall.act(ratna, "questions", "ask", text="Mengapa rujukan ditolak tanpa surat?")
    hall.act(yusuf, "questions", "vote", question=number)
    hall.act(
        official, "questions", "answer", question=number, by="Kepala puskesmas",
        answer="Mulai bulan depan setiap penolakan disertai surat dan alasannya.",
    )  # fmt: skip
    hall.act(
        lead, "agenda", "commit", point=point, what="Surat penolakan dengan alasan",
        who="Kepala puskesmas", date=(hall.at + timedelta(days=60)).date().isoformat(),
        indicator="Setiap penolakan punya surat",
    )  # fmt: skip
    hall.act(lead, "agenda", "finish", after_s=1200)
    minutes.close(hall.lead, hall.room.id, now=hall.at + timedelta(minutes=1))

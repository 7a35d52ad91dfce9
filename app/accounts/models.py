"""Tables of people, what they may do, and the organisations they belong to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Organisation(Base):
    """A node of the tree: ministry, province, regency or city, unit, or NGO.

    ``path`` is the chain of ids from the root down to its own, as in ``/1/14/203/``, so that a
    subtree is one range of an index and a lineage needs no recursion.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_name_id", "name", "id"),
        Index("ix_organisation_parent_id_name_id", "parent_id", "name", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))  # ministry province regency city unit ngo
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    path: Mapped[str] = mapped_column(String(200), index=True)
    zone: Mapped[str] = mapped_column(String(4), default="WIB")


class Person(Base):
    """Somebody with an account. ``stamp`` rises when every session of the person must end.

    ``handle`` is the sign-in name of an account made at a desk, without e-mail. ``confirmed_at``
    is when the address was shown to be the person's own.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_id", "name", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    handle: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12), default="citizen")  # asn ngo leader citizen
    lang: Mapped[str] = mapped_column(String(2), default="id")
    stamp: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class EndedSession(Base):
    """A session that its person left. Kept for good: its cookie may lie about anywhere."""

    __tablename__ = "ended_session"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    ended_at: Mapped[datetime]


class CivilServantNumber(Base):
    """A NIP or NI PPPK: encrypted, found again by its keyed digest, shown masked.

    Anybody may claim a number; only an officer's verification fills ``proven_digest``, and that is
    unique. So nobody can learn by typing a number whether its owner has an account, nor take it.
    """

    __tablename__ = "civil_servant_number"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    proven_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(4))  # pns pppk


class Membership(Base):
    """A person's place in an organisation; current while ``until`` is empty (once at a time)."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_person_until", "person_id", "until"),
        Index(
            "uq_membership_current",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[str] = mapped_column(String(120), default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class MembershipRequest(Base):
    """Somebody asks an organisation's desk to be counted among its people."""

    __tablename__ = "membership_request"
    __table_args__ = (
        Index(
            "uq_membership_request_open",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool | None]


class Grant(Base):
    """A role held for a scope: ``*``, ``edition:<id>`` or ``organisation:<id>``."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "scope"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(40), index=True)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]


class PastGrant(Base):
    """A role that was taken away. Rows stay (triggers): what was said of an agency while somebody held
    a role for it stays too near to them."""

    __tablename__ = "past_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]
    until: Mapped[datetime]


class Verification(Base):
    """The trace of who said that a person is what they say: officer, organisation or resident."""

    __tablename__ = "verification"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "by_person_id"),
        CheckConstraint("person_id <> by_person_id", name="not_oneself"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    how: Mapped[str] = mapped_column(String(12))  # officer organisation vouch
    by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class DeskCode(Base):
    """A code an officer printed: for signing up without e-mail, or for a reset at the desk."""

    __tablename__ = "desk_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))  # sign_up reset
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    issued_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AccountSetting(Base):
    """A number of this room that people may change, such as how many vouches verify somebody."""

    __tablename__ = "account_setting"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

"""Triggers that both databases hold, written once: what even raw SQL may not do.

A migration calls ``create`` and ``drop`` with the same arguments.
"""

from typing import Any


def refuse(op: Any, table: str, word: str, *, on: str, when: str = "") -> None:
    """Refuse ``on`` ("UPDATE", "DELETE", "INSERT") on ``table`` by raising ``word``.

    ``when`` is an SQL condition over NEW/OLD that both dialects understand ("" = always). On
    SQLite it may hold subqueries; on PostgreSQL it is evaluated inside the function for that reason.
    """
    name = _name(table, on, word)
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{word}'); END"
        )
        return
    kept = "OLD" if on == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when or 'TRUE'} THEN RAISE EXCEPTION '{word}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {kept}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def allow(op: Any, table: str, word: str, *, on: str) -> None:
    """Take back what ``refuse`` made (for a downgrade, before the table goes)."""
    name = _name(table, on, word)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def refuse_replacing(op: Any, table: str, word: str, *, when: str) -> None:
    """Refuse an INSERT whose key is taken (``when``, over NEW) by raising ``word``.

    On SQLite INSERT OR REPLACE deletes the row that stood there and no DELETE trigger sees it.
    PostgreSQL knows no such statement: there the key itself refuses, and nothing is made.
    """
    if op.get_bind().dialect.name == "sqlite":
        refuse(op, table, f"{word}_kept", on="INSERT", when=when)


def allow_replacing(op: Any, table: str, word: str) -> None:
    """Take back what ``refuse_replacing`` made."""
    if op.get_bind().dialect.name == "sqlite":
        allow(op, table, f"{word}_kept", on="INSERT")


def refuse_emptying(op: Any, table: str, word: str) -> None:
    """Refuse TRUNCATE, which no row's trigger sees (SQLite has no such statement)."""
    if op.get_bind().dialect.name == "sqlite":
        return
    name = _name(table, "TRUNCATE", word)
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{word}' USING ERRCODE = '23514'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def allow_emptying(op: Any, table: str, word: str) -> None:
    """Take back what ``refuse_emptying`` made."""
    if op.get_bind().dialect.name != "sqlite":
        allow(op, table, word, on="TRUNCATE")


def _name(table: str, on: str, word: str) -> str:
    return f"refuse_{on.lower()}_{table}_{word}"[:60]

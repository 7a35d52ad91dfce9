"""``flask forums``: the forum from the command line."""

import sys

import click
from flask.cli import AppGroup

from app.core import clock
from app.db.unit import transaction
from app.forums.questions.actions import close_silent
from app.web.markdown import clean_html

group = AppGroup("forums", help="The forum.")


@group.command("render")
@click.option("--null", is_flag=True, help="Many texts, a NUL after each; so the answers.")
def render(null: bool) -> None:
    """Markdown on standard input, the HTML as it is stored on standard output."""
    text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if not null:
        sys.stdout.buffer.write(clean_html(text).encode())
        return
    texts = text.split("\0")
    for one in texts if texts[-1] else texts[:-1]:
        sys.stdout.buffer.write(clean_html(one).encode() + b"\0")


@group.command("close-silent")
def silent() -> None:
    """Close answered questions whose asker has said nothing for the days set."""
    with transaction():
        closed = close_silent(now=clock.now())
    click.echo(closed)

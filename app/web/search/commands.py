"""``flask search``: build the index anew."""

import click
from flask.cli import AppGroup

from app.db.unit import transaction
from app.web.search.actions import empty, put
from app.web.search.slots import documents

group = AppGroup("search", help="What can be found.")


@group.command("rebuild")
def rebuild() -> None:
    """Forget everything and gather it anew from the rooms."""
    with transaction():
        empty()
        count = 0
        for kind, gather in documents.items():
            for one in gather():
                put(
                    kind,
                    one.subject_id,
                    title=one.title,
                    body=one.body,
                    href=one.href,
                    at=one.at,
                    meta=one.meta,
                    part_of=one.part_of,
                )
                count += 1
    click.echo(count)

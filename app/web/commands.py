"""``flask jobs``: the background work, run for good or once."""

import json

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.web.jobs import run_jobs, run_once

jobs = AppGroup("jobs", help="Background work: mail, notices, the audit chain.")


@jobs.command("run")
@click.option("--workers", default=2, show_default=True, help="Threads that do the work.")
def run_command(workers: int) -> None:
    """Work until told to stop (this is what the supervisor starts)."""
    run_jobs(current_app._get_current_object(), workers=workers)  # type: ignore[attr-defined] # noqa: SLF001


@jobs.command("once")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
def once_command(as_json: bool) -> None:
    """Do what is due now, and each periodic work once."""
    counts = run_once(current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001
    if as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(f"{counts['done']} done, {counts['failed']} failed", err=True)


def install(app: Flask) -> None:
    """Make ``flask jobs`` known."""
    app.cli.add_command(jobs)

"""Finds a Chromium for the browser tests, or gets one; never shrugs.

``python -m tests.support.chromium`` runs before the tests. In order: one on the PATH, one that
Playwright installed before, ``playwright install chromium``, apt as root. Otherwise it fails and
says what was tried.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_S = 600


class NoChromium(RuntimeError):
    """None was found and none could be installed; the message says what was tried."""


def find() -> str | None:
    """Path of a Chromium that is here already, or None."""
    on_path = next(filter(None, (shutil.which(name) for name in NAMES)), None)
    return on_path or _installed_by_playwright()


def obtain() -> str:
    """Path of a Chromium, installed if need be; ``NoChromium`` if none can be had."""
    tried = [f"none of {', '.join(NAMES)} on the PATH"]
    for attempt in (None, _by_playwright, _by_apt):
        if attempt:
            tried.append(attempt())
        if path := find():
            return path
    raise NoChromium("No Chromium for the browser tests:\n- " + "\n- ".join(tried))


def _installed_by_playwright() -> str | None:
    # Asked in a process of its own: Playwright's event loop must not linger in this one.
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if done.returncode == 0 and Path(path).exists() else None


def _by_playwright() -> str:
    return _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _by_apt() -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "apt-get install chromium: needs root and apt"
    updated = _run(["apt-get", "update"])
    return updated + "; " + _run(["apt-get", "install", "--yes", "chromium"])


def _run(command: list[str]) -> str:
    """Run ``command``; what came of it, in a line."""
    said = " ".join(command)
    sys.stderr.write(f"No Chromium yet, trying: {said}\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, env=quiet, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        return f"{said}: {failed}"
    last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no words"]
    return f"{said}: exit {done.returncode}, {last[0]}"


def main() -> int:
    """Print the path (exit 0) or the reason (exit 1)."""
    try:
        sys.stdout.write(f"Chromium: {obtain()}\n")
    except NoChromium as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

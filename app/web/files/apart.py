"""Cleans a file in a process of its own, with little memory and little time.

The parsers under ``clean`` are C libraries reading what strangers send: one that crashes, hangs or
swells takes this child with it and not the worker. It also keeps their weight (60 MB) out of the
worker. Under gevent the wait is cooperative.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.core.errors import Invalid
from app.core.words import Sentence, say
from app.web.files.clean import CleanFile
from app.web.files.kinds import broken, check_announced, refused

_PATIENCE_S = 40
_MEMORY = 1536 * 1024 * 1024
_PROCESSOR_S = 30
_ROOT = str(Path(__file__).resolve().parents[3])
# The child names the package itself, so that the whole application is not imported into it.
_START = (
    "import sys, types; root = sys.argv[1]; sys.path.insert(0, root); "
    "house = types.ModuleType('app'); house.__path__ = [root + '/app']; sys.modules['app'] = house; "
    "from app.web.files.apart import child; child(sys.argv[2])"
)


def clean_apart(name: str, data: bytes) -> CleanFile:
    """``clean`` in a child. The same ``Invalid``, also for a file that kills or outlasts the child."""
    check_announced(name, len(data))
    command = [sys.executable, "-I", "-c", _START, _ROOT, name]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
            command, input=data, capture_output=True, timeout=_PATIENCE_S, check=False, env=_calm()
        )
    except subprocess.TimeoutExpired:
        raise _too_hard() from None
    except ValueError:  # a NUL in the name
        raise broken() from None
    if done.returncode != 0:
        raise _too_hard()
    return _understood(done.stdout)


def _calm() -> dict[str, str]:
    """The child's environment: none of our secrets, one thread."""
    return {"OMP_NUM_THREADS": "1", "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}


def _too_hard() -> Invalid:
    return refused(
        say("Berkas ini tidak dapat dibaca. Simpan ulang dengan isi lebih sederhana, lalu kirim.")
    )


def _understood(answer: bytes) -> CleanFile:
    head, _, data = answer.partition(b"\n")
    told = json.loads(head)
    if "no" in told:
        raise Invalid(Sentence(told["no"], told["values"]), field="file")
    return CleanFile(told["name"], told["media_type"], data, told["width"], told["height"])


def child(name: str) -> None:
    """The child's whole life: bytes in on standard input, a line of JSON and bytes out."""
    _tighten()
    from app.web.files.clean import clean  # noqa: PLC0415 -- after the limits are set

    data = sys.stdin.buffer.read()
    try:
        done = clean(name, data)
    except Invalid as no:
        message = no.message if isinstance(no.message, Sentence) else Sentence(str(no.message))
        _say({"no": message.msgid, "values": message.values}, b"")
        return
    told = {
        "name": done.name,
        "media_type": done.media_type,
        "width": done.width,
        "height": done.height,
    }
    _say(told, done.data)


def _say(told: dict[str, Any], data: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _tighten() -> None:
    import resource  # noqa: PLC0415 -- not on every system

    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _PROCESSOR_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))

"""Heavy work leaves the hub free; without gevent it simply runs."""

import subprocess
import sys

import pytest

from app.web.offload import off_hub
from tests.support.live import ROOT


def test_without_gevent_it_runs_right_here():
    assert off_hub(pow, 2, 10) == 1024
    assert off_hub(sorted, [2, 1], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        off_hub(divmod, 1, 0)


UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import gevent, hashlib, time
from app.web.offload import off_hub
from app.web.files.apart import clean_apart
from app.core.errors import Invalid
from tests.web import samples

worst, last, stop = 0.0, time.perf_counter(), False

def beat():
    global worst, last
    while not stop:
        gevent.sleep(0.005)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now

def heavy():
    return hashlib.scrypt(b"x", salt=b"y", n=2**15, r=8, p=4, maxmem=2**26)

pulse = gevent.spawn(beat)
photo = samples.jpeg((2000, 1500))
gevent.sleep(0.05); worst = 0.0
began = time.perf_counter()
jobs = [gevent.spawn(off_hub, heavy) for _ in range(4)] + [gevent.spawn(clean_apart, "a.jpg", photo)]
gevent.joinall(jobs, raise_error=True)
took = time.perf_counter() - began
try:
    off_hub(divmod, 1, 0)
except ZeroDivisionError:
    pass
else:
    raise SystemExit("what was raised did not come out")
stop = True
print(worst / took)
"""


def test_under_gevent_the_hub_goes_on():
    done = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout) < 0.5, "one heavy piece would have stopped it for all its time"


REFUSED = """
from gevent import monkey; monkey.patch_all()
from app.core.errors import Invalid
from app.web.offload import off_hub

def work():
    raise Invalid("3273010101900001")

try:
    off_hub(work)
except Invalid as no:
    print(no.message)
"""


def test_a_refusal_is_told_to_the_asker_and_to_no_log():
    done = subprocess.run(
        [sys.executable, "-c", REFUSED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("3273010101900001\n", "")

"""Fixtures of the whole suite; each kind lives in its own module of ``tests/support``.

``app``: on both databases, its context pushed. ``client``: a browser without a screen, over the
whole stack. ``live_server``, ``page``: a real gunicorn and a real Chromium. ``mailbox``: a real
SMTP server. ``valkey_url``: a real Valkey.
"""

import gc

import pytest

from tests.support.servers import Servers

pytest_plugins = [
    "tests.support.databases",
    "tests.support.clients",
    "tests.support.mail",
    "tests.support.live",
    "tests.support.browsers",
    "tests.support.stating",
]
_SERVERS = pytest.StashKey[Servers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--db sqlite`` is for a quick look while writing; without it both databases are used."""
    parser.addoption("--db", choices=["sqlite", "postgresql", "both"], default="both")


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the servers before its workers; a lone process when first asked."""
    handed_on = getattr(config, "workerinput", {}).get("servers")
    servers = config.stash[_SERVERS] = Servers(handed_on)
    if handed_on is None and getattr(config.option, "numprocesses", None):
        servers.start_all()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker where the servers are."""
    node.workerinput["servers"] = node.config.stash[_SERVERS].start_all()  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it again and again for garbage, of which
    each test's application leaves plenty, would be half of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers that this process started."""
    if servers := config.stash.get(_SERVERS, None):
        servers.stop()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The real PostgreSQL and Valkey of this run."""
    return pytestconfig.stash[_SERVERS]


@pytest.fixture
def valkey_url(servers: Servers) -> str:
    """The URL of the run's Valkey; workers share it, so use keys of your own prefix."""
    return servers.valkey

"""Whether this database holds demo data: a mark that the seed leaves and every page shows."""

from pathlib import Path

from flask import Flask

_FILE = "DEMO"


def install(app: Flask) -> None:
    """``DEMO()`` says whether the mark is there; ``DEMO_ALLOWED()`` where the clock may be set."""
    mark = Path(app.config["DATA_DIR"]) / _FILE
    state = {"demo": mark.exists()}

    def is_demo() -> bool:
        if not state["demo"]:
            state["demo"] = mark.exists()
        return state["demo"]

    app.config["DEMO"] = is_demo
    app.config["DEMO_ALLOWED"] = is_demo


def set_mark(data_dir: Path) -> None:
    """Mark the data directory as a demo's, for good."""
    (data_dir / _FILE).write_text("DATA CONTOH\n", encoding="utf-8")

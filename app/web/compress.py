"""Small on the wire: answers are compressed here, built files go out as they were precompressed."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from whitenoise import WhiteNoise

from app.web.security import HEADERS

_FOREVER_S = 31_536_000


def install(app: Flask) -> None:
    """Brotli or gzip for every answer of 500 bytes or more; ``static/build`` by WhiteNoise."""
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 4
    app.config["COMPRESS_MIN_SIZE"] = 500
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/plain",
        "text/csv",
        "text/css",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
    ]
    Compress(app)
    build = Path(app.root_path).parent / "static" / "build"
    if build.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=build,
            prefix="/static/build/",
            immutable_file_test=lambda _path, _url: True,  # names carry the hash of their content
            max_age=_FOREVER_S,
            add_headers_function=_guard,
        )


def _guard(headers: Any, _path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value

"""HTTP door of search: one plain form, for everybody."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.numbers import row_number
from app.web.http import page
from app.web.search import queries
from app.web.search.rules import CANDIDATES, PAGE
from app.web.search.slots import documents, kind_words

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What holds the words, best first."""
    words = request.args.get("q", "")[:200]
    kind = request.args.get("kind", "")
    kind = kind if documents.get(kind) else ""
    number = max(1, min(row_number(request.args.get("page")) or 1, CANDIDATES // PAGE))
    hits = queries.find(words, kind=kind, page=number)
    names = {one: say() for one, say in kind_words.items()}
    return page(
        "search/index.html",
        words=words,
        kind=kind,
        names=names,
        hits=hits[:PAGE],
        number=number,
        more=len(hits) > PAGE and number < CANDIDATES // PAGE,
    )

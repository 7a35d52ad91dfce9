"""Pieces of pages that are drawn once: a card, a post, as long as nothing of it changes.

A piece is a macro whose look depends on its arguments and the language alone, so it is kept under
exactly these: there is nothing to invalidate, and a reader with other rights asks for another piece.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from flask import current_app
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro

from app.web.i18n import chosen_language

MOST_LETTERS = 4_000_000
"""Letters of all pieces that one process keeps. The arguments of a piece are about as long again."""


class Pieces:
    """Drawn pieces, the ones asked for longest ago given up first."""

    def __init__(self, most: int = MOST_LETTERS) -> None:
        self._most, self._letters, self._one = most, 0, Lock()
        self._drawn: OrderedDict[Hashable, str] = OrderedDict()

    def get(self, key: Hashable) -> str | None:
        """The piece, if it is still kept."""
        with self._one:
            found = self._drawn.get(key)
            if found is not None:
                self._drawn.move_to_end(key)
            return found

    def put(self, key: Hashable, drawn: str) -> None:
        """Keep a piece, and give up the oldest until all fit."""
        with self._one:
            self._letters += len(drawn) - len(self._drawn.pop(key, ""))
            self._drawn[key] = drawn
            while self._letters > self._most:
                self._letters -= len(self._drawn.popitem(last=False)[1])


@pass_eval_context
def piece(held: EvalContext, macro: Macro, /, *told: Hashable) -> str:
    """What ``macro(*told)`` gives, for use in templates: ``{{ piece(card, row, …) }}``.

    Every argument must be hashable and say everything that the macro shows: no request, no actor,
    no clock.
    """
    if current_app.debug:  # templates change under it
        return macro(held, *told)
    kept: Pieces = current_app.extensions["pieces"]
    key = (macro, chosen_language(), told)
    drawn = kept.get(key)
    if drawn is None:
        kept.put(key, drawn := macro(held, *told))
    return drawn


def install(app: Any) -> None:
    """Give every template ``piece``."""
    app.extensions["pieces"] = Pieces()
    app.jinja_env.globals["piece"] = piece

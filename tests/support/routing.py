"""Each test has an application of its own; Werkzeug would compile its 300 rules anew for each.

What it compiles of a rule depends on nothing but the rule's parts and defaults: the function takes
the rule itself as its first argument. So it is compiled once for each process.
"""

from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_known: dict[Any, Any] = {}


def _once(rule: Rule, append_unknown: bool = True) -> Any:
    kinds = sorted((name, type(one).__name__) for name, one in rule._converters.items())
    key = (tuple(rule._trace), repr(rule.defaults), str(kinds), rule.rule, append_unknown)
    if key not in _known:
        _known[key] = _compile(rule, append_unknown)
    return _known[key]


def compile_rules_once() -> None:
    """From here on every application of this process shares what was compiled of equal rules."""
    Rule._compile_builder = _once  # type: ignore[method-assign]

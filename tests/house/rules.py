"""Rules of the house that no linter knows, as functions over texts: each names who breaks it."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

Texts = Mapping[str, str]  # path from the root of the repository -> what stands in the file

VIEW_LINES = 25
FILE_LINES = 400
DOORS = {"views.py", "events.py", "api.py"}
DRAWERS = {"views", "events", "api", "commands", "tasks", "forms", "actions", "queries", "policies"}
DRAWERS |= {"models", "rules", "wiring"}
NO_DRAWERS = set("util utils helper helpers common manager managers service misc".split())
_MACROS = re.compile(r"{% from \"[^\"]+\" import ([^%]+?) %}")
_JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
_INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b", re.IGNORECASE),
    "script address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
}
# In halves, so that this file does not name them either.
_HOSTS = ["registry." + "npmjs", "registry." + "yarnpkg", "python" + "hosted", "pypi." + "org"]
_INDEX_OPTIONS = re.compile(
    r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", re.MULTILINE
)
_THIRD_PARTY = re.compile(
    r"(^|/)(node_modules|bower_components|vendor|\.venv|site-packages)/|^static/build/"
    r"|\.min\.(js|css)$|\.(woff2?|ttf|otf|eot|map|whl|mo)$"
)


def committers(texts: Texts) -> list[str]:
    """Modules besides the unit of work that commit or roll back."""
    return [
        path
        for path, tree in _trees(texts)
        if path != "app/db/unit.py"
        and any(called.endswith((".commit", ".rollback")) for called in _calls(tree))
    ]


def without_caption(texts: Texts) -> list[str]:
    """Modules that do not begin by saying what they are."""
    return [path for path, tree in _trees(texts) if not ast.get_docstring(tree)]


def fat_views(texts: Texts) -> list[str]:
    """Functions of doors over 25 lines, as ``path:name``."""
    return [
        f"{path}:{node.name}"
        for path, tree in _trees(texts)
        if PurePosixPath(path).name in DOORS
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > VIEW_LINES
    ]


def long_files(texts: Texts) -> list[str]:
    """Files over 400 lines."""
    return [path for path, text in texts.items() if len(text.splitlines()) > FILE_LINES]


def unused_macros(texts: Texts) -> list[str]:
    """Macros that a template imports and never calls or draws as a piece, as ``path:name``: each costs every page."""
    return [
        f"{path}:{name}"
        for path, text in texts.items()
        for found in _MACROS.finditer(text)
        for name in (_called(one) for one in found.group(1).split(","))
        if not re.search(
            rf"\b{re.escape(name)}\s*\(|\bpiece\({re.escape(name)},",
            text.replace(found.group(), ""),
        )
    ]


def _called(imported: str) -> str:
    """The name of a macro in an import list: "a as b" is b, and a context may come along."""
    return imported.rsplit(" as ", maxsplit=1)[-1].split(" with ", maxsplit=1)[0].strip()


def unsaid(texts: Texts) -> list[str]:
    """Sentences handed to ``say`` by a name, as ``path:line``: gathering finds only literal ones, so
    they would never be translated."""
    return [
        f"{path}:{call.lineno}"
        for path, tree in _trees(texts)
        for fn in ast.walk(tree)
        if isinstance(fn, ast.FunctionDef)
        for call in ast.walk(fn)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"say", "_"}
        and call.args
        and isinstance(call.args[0], ast.Name)
        and call.args[0].id in _sentences_of(fn)
    ]


def _sentences_of(fn: ast.FunctionDef) -> set[str]:
    """Names that a function gives to a text of its own."""
    return {
        target.id
        for node in ast.walk(fn)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def locks_that_name_a_registry(texts: Texts) -> list[str]:
    """Lock files with the address of a registry, or an option that points to one."""
    return [
        path
        for path, text in texts.items()
        if any(host in text for host in _HOSTS)
        or _INDEX_OPTIONS.search(text)
        or ('"resolved": "http' in text or "://" in _requirements(path, text))
    ]


def third_party(paths: list[str]) -> list[str]:
    """Committed files that somebody else made, or that a command makes."""
    return [path for path in paths if _THIRD_PARTY.search(path)]


def inline_parts(texts: Texts) -> list[str]:
    """Templates with what the CSP refuses, as ``path: what``."""
    return [
        f"{path}: {what}"
        for path, text in texts.items()
        for what, pattern in _INLINE.items()
        if pattern.search(_JINJA.sub("", text))
    ]


def forbidden_drawers(paths: list[str]) -> list[str]:
    """Files and folders named after nothing in particular."""
    return [
        path
        for path in paths
        if NO_DRAWERS & {PurePosixPath(part).stem for part in PurePosixPath(path).parts}
    ]


def talkative_rooms(texts: Texts) -> list[str]:
    """``__init__.py`` files of rooms and sub-rooms that are more than one caption."""
    return [
        path
        for path, tree in _trees(texts)
        if _is_room(path, texts) and [type(node) for node in tree.body] != [ast.Expr]
    ]


def _is_room(path: str, texts: Texts) -> bool:
    """Is it the ``__init__`` of a folder right under ``app`` or of one that holds drawers?"""
    place = PurePosixPath(path)
    if place.name != "__init__.py" or place.parts[0] != "app" or place.parent.name == "app":
        return False
    held = {
        PurePosixPath(other).stem for other in texts if PurePosixPath(other).parent == place.parent
    }
    return len(place.parts) == 3 or bool(held & DRAWERS)


def strangers_in_the_core(texts: Texts) -> list[str]:
    """Imports of ``app/core`` that are neither the standard library nor the core itself."""
    return [
        f"{path}: {name}"
        for path, tree in _trees(texts)
        if path.startswith("app/core/")
        for name in _imports(tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and name != "app.core"
        and not name.startswith("app.core.")
    ]


def _trees(texts: Texts) -> Iterator[tuple[str, ast.Module]]:
    for path, text in texts.items():
        if path.endswith(".py"):
            yield path, ast.parse(text, path)


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def _requirements(path: str, text: str) -> str:
    return text if path.startswith("requirements/") else ""

"""Which texts the code asks for, read from its syntax trees, not by running it.

A call of `render`, `say` or `button` names a text: literally, by an f-string (a family: `told-<action>-<audience>`),
by `a if … else b`, by a name assigned in the same function, or by a parameter that its callers fill in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ID_STANDS_AT = {"render": 1, "say": 3, "button": 1}
"""Which argument of each call is the id of the text."""

UNTRACED = ".*"

NOT_VARIABLES = {
    "say": frozenset({"buttons", "keys", "about", "card", "reply_to"}),
    "button": frozenset({"id_", "arg"}),
    "render": frozenset(),
}
"""Keywords that are the function's own, not the text's."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Asked:
    """One call: `pattern` matches the ids it can name, `literal` is the id when there is only one."""

    where: str
    call: str
    pattern: re.Pattern[str]
    literal: str | None
    variables: frozenset[str]
    open_ended: bool
    """Whether it also passes `**args`, so that its variables cannot be known."""

    def names(self, message_id: str) -> bool:
        """Whether this call can name that text."""
        return self.traced and bool(self.pattern.fullmatch(message_id))

    @property
    def traced(self) -> bool:
        """Whether it could be found out what it names; a test says which calls may be untraced."""
        return self.pattern.pattern != UNTRACED


def sources(*folders: str) -> list[Path]:
    """Every Python file below these folders of the repository (migrations aside: they hold no words)."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def asked() -> list[Asked]:
    """Every text that bot/ and handlers/ ask for."""
    return [found for path in sources("bot", "handlers") for found in _in_file(path)]


def constants(path: Path) -> Iterator[str]:
    """Every string constant of a file that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield str(node.value)


def _in_file(path: Path) -> Iterator[Asked]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function, call in _calls(tree):
        name = _name(call)
        if name not in ID_STANDS_AT or (function and function.name == name):
            continue
        argument = _argument(call, ID_STANDS_AT[name], "text_id")
        if argument is None:
            continue  # another function of that name: ours cannot be called without
        variables = frozenset(k.arg for k in call.keywords if k.arg) - NOT_VARIABLES[name]
        open_ended = any(k.arg is None for k in call.keywords)
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        for pattern, literal in _ids(argument, function, tree):
            yield Asked(where, name, re.compile(pattern), literal, variables, open_ended)


def _calls(tree: ast.Module) -> Iterator[tuple[Function | None, ast.Call]]:
    def walk(node: ast.AST, function: Function | None) -> Iterator[tuple[Function | None, ast.Call]]:
        inside = node if isinstance(node, Function) else function
        if isinstance(node, ast.Call):
            yield inside, node
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inside)

    yield from walk(tree, None)


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == keyword), None)


def _ids(node: ast.expr | None, function: Function | None, tree: ast.Module) -> list[tuple[str, str | None]]:
    """The patterns, with the literal where there is one; UNTRACED when the id cannot be traced."""
    match node:
        case ast.Constant(value=str() as text):
            return [(re.escape(text), text)]
        case ast.IfExp(body=one, orelse=other):
            return _ids(one, function, tree) + _ids(other, function, tree)
        case ast.JoinedStr(values=parts):
            return [("".join(_part(part) for part in parts), None)]
        case ast.Name(id=name) if function is not None:
            found = [i for value in _values(name, function, tree) for i in _ids(value, function, tree)]
            return found or [(UNTRACED, None)]
    return [(UNTRACED, None)]


def _part(part: ast.expr) -> str:
    """One part of an f-string as a pattern: itself, or one word of an id."""
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_0-9]+"


def _values(name: str, function: Function, tree: ast.Module) -> list[ast.expr]:
    """What a name can stand for: its assignments in the function, or what callers in the file pass for it."""
    assigned = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
    if assigned:
        return assigned
    parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if name not in parameters:
        return []
    calls = [call for _, call in _calls(tree) if _name(call) == function.name]
    given = [_argument(call, parameters.index(name), name) for call in calls]
    return [value for value in given if value is not None]

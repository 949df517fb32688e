"""Small wrongs, one at a time: what a rule would be if one of its conditions were forgotten, turned round or another's.

Mutation libraries change operators; what is forgotten in a policy is a whole line, so this deletes statements too.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SWAPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one wrong in it."""

    line: int
    wrong: str
    tree: ast.Module


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    types = {id(part) for node in ast.walk(tree) for written in _annotations(node) for part in ast.walk(written)}
    found = []
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in types:
            continue
        for wrong, change in _wrongs(node):
            copied = copy.deepcopy(tree)
            twin = next(other for position, other in enumerate(ast.walk(copied)) if position == index)
            change(twin)
            found.append(Mutant(getattr(node, "lineno", 0), wrong, ast.fix_missing_locations(copied)))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.wrong))


def _annotations(node: ast.AST) -> list[ast.AST]:
    return [written for name in ("annotation", "returns") if (written := getattr(node, name, None)) is not None]


def _wrongs(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """What can be made wrong at one node: a word for it, and the change."""
    for name in ("body", "orelse", "finalbody"):
        # The body of a lambda and of a conditional expression is no list of statements.
        statements = getattr(node, name, None)
        for place, statement in enumerate(statements if isinstance(statements, list) else []):
            is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            if is_call or isinstance(statement, ast.Raise):
                word = f"line {statement.lineno} forgotten: {ast.unparse(statement)[:60]}"
                yield word, _setting(name, place, ast.Pass())
            if isinstance(statement, ast.Return) and _answers_yes_or_no(node):
                for value in (True, False):
                    if ast.unparse(statement.value) != str(value):
                        answer = ast.Return(ast.Constant(value))
                        yield f"line {statement.lineno} returns {value}", _setting(name, place, answer)
    if isinstance(node, ast.If | ast.IfExp):
        for value in (True, False):
            yield f"condition {value}: {ast.unparse(node.test)[:60]}", _attribute("test", ast.Constant(value))
    if isinstance(node, ast.BoolOp):
        yield f"and/or: {ast.unparse(node)[:60]}", _attribute("op", _SWAPPED[type(node.op)]())
        for place in range(len(node.values)):
            yield f"forgotten: {ast.unparse(node.values[place])[:60]}", _forgetting(place)
    if isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED:
        yield f"&/|: {ast.unparse(node)[:60]}", _attribute("op", _SWAPPED[type(node.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        # Of several in a row the first.
        yield (
            f"turned round: {ast.unparse(node)[:60]}",
            _attribute("ops", [_SWAPPED[type(node.ops[0])](), *node.ops[1:]]),
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"filter", "exclude"}:
        for place, keyword in enumerate(node.keywords):
            yield f"filter forgotten: {keyword.arg}", _dropping("keywords", place)
        for place, argument in enumerate(node.args):
            yield f"filter forgotten: {ast.unparse(argument)[:60]}", _dropping("args", place)
    if isinstance(node, ast.Set) and len(node.elts) > 1:
        for place, element in enumerate(node.elts):
            yield f"left out: {ast.unparse(element)[:60]}", _dropping("elts", place)


def _answers_yes_or_no(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "bool"


def _setting(name: str, place: int, value: ast.AST) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        getattr(node, name)[place] = value

    return change


def _attribute(name: str, value: object) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, name, value)


def _forgetting(place: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        node.values.pop(place)
        if len(node.values) == 1:
            # One alone is no `and`: twice the same is as good.
            node.values *= 2

    return change


def _dropping(name: str, place: int) -> Callable[[ast.AST], None]:
    return lambda node: getattr(node, name).pop(place)

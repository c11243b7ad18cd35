"""Mutants: programs that differ from a given one in one small, seeded place.

A test suite that passes a mutant did not notice the change. Either the mutant
happens to do the same as the original, or the tests are weak there. The operators
are the classic ones (DeMillo, Lipton and Sayward, "Hints on Test Data Selection",
1978): relations, boundaries, arithmetic, constants, conditions, statements.
"""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Collection, Iterable, Iterator

from codegym.pysource import syntax_tree

Edit = Callable[[ast.AST], ast.AST | None]
"""Changes a node in place (returns None) or returns what is to stand in its place."""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# Statements whose loss is a change of meaning and not mostly a NameError.
_DROPPABLE = ast.Expr | ast.AugAssign | ast.Continue | ast.Raise | ast.Assert | ast.Delete


def mutants(source: str, seed: int | str, lines: Collection[int] | None = None) -> Iterator[str]:
    """Every mutant of a program, each once, in an order that the seed decides.

    Args:
        source: A valid Python program.
        seed: Equal seeds give equal orders.
        lines: Only what begins on these lines of it is changed, from 1; None for all.

    Yields:
        Programs that parse, and that differ from the original by more than layout.

    Raises:
        SyntaxError: The program is not valid Python.
    """
    tree = syntax_tree(source)
    seen = {ast.unparse(tree)}
    places = [
        (index, edit)
        for index, node in enumerate(_mutable(tree))
        if lines is None or getattr(node, "lineno", 0) in lines
        for edit in _edits(node)
    ]
    random.Random(str(seed)).shuffle(places)
    for index, edit in places:
        mutant = _apply(tree, index, edit)
        if mutant in seen or not _compiles(mutant):
            continue
        seen.add(mutant)
        yield mutant + "\n"


def _mutable(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes inside of one that may be changed, in a fixed order; not annotations or docstrings.

    Annotations are never run for their value, so that a change there changes nothing.
    """
    parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.AnnAssign):
        parts = [] if node.value is None else [node.value]
    elif isinstance(node, ast.arg):
        parts = []
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [node.args, *node.body]
    for part in parts:
        if not _is_constant_statement(part):
            yield part
            yield from _mutable(part)


def _is_constant_statement(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _apply(tree: ast.Module, index: int, edit: Edit) -> str:
    fresh = copy.deepcopy(tree)
    target = next(node for place, node in enumerate(_mutable(fresh)) if place == index)
    replacement = edit(target)
    if replacement is not None:
        _Replace(target, replacement).visit(fresh)
    return ast.unparse(ast.fix_missing_locations(fresh))


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().generic_visit(node)


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _edits(node: ast.AST) -> Iterator[Edit]:
    """What can be done to a node."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for new in _COMPARISONS[type(op)]:
                    yield _set_comparison(place, new)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _ARITHMETIC:
            yield _set_op(_ARITHMETIC[type(op)])
        case ast.BoolOp(op=op):
            yield _set_op(ast.Or if isinstance(op, ast.And) else ast.And)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield lambda found: found.operand  # type: ignore[attr-defined]
        case ast.Constant(value=bool(value)):
            yield _set_constant(not value)
        case ast.Constant(value=int(value)):
            yield _set_constant(value + 1)
            yield _set_constant(value - 1)
        case ast.If() | ast.While() | ast.IfExp():
            yield _negate_test
        case ast.comprehension(ifs=[_, *_]):
            yield _drop_filter
        case ast.Call(func=ast.Name(id=name)) if name in _TWINS:
            yield _rename_call(_TWINS[name])
    if isinstance(node, ast.Call) and _swappable(node):
        yield _swap_arguments
    if isinstance(node, _DROPPABLE):
        yield lambda found: ast.Pass()


def _swappable(call: ast.Call) -> bool:
    args = call.args
    if isinstance(call.func, ast.Name) and call.func.id in ("min", "max"):
        return False  # the order hardly ever matters
    return (
        len(args) >= 2
        and not any(isinstance(arg, ast.Starred) for arg in args[:2])
        and ast.dump(args[0]) != ast.dump(args[1])
    )


def _set_comparison(place: int, new: type[ast.cmpop]) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[place] = new()

    return edit


def _set_op(new: type[ast.operator] | type[ast.boolop]) -> Edit:
    def edit(node: ast.AST) -> None:
        node.op = new()  # type: ignore[attr-defined]

    return edit


def _set_constant(new: int) -> Edit:
    # As an expression, so that -1 unparses with the brackets that it may need.
    return lambda node: (
        ast.UnaryOp(ast.USub(), ast.Constant(-new)) if new < 0 else ast.Constant(new)
    )


def _negate_test(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.While | ast.IfExp)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _drop_filter(node: ast.AST) -> None:
    assert isinstance(node, ast.comprehension)
    node.ifs = node.ifs[1:]


def _rename_call(name: str) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.func = ast.Name(name, ast.Load())

    return edit


def _swap_arguments(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    node.args[0], node.args[1] = node.args[1], node.args[0]

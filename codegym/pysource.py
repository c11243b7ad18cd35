"""Looking at Python source without running it."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Iterator

_lock = threading.Lock()


def syntax_tree(source: str | bytes) -> ast.Module:
    """``ast.parse``, for use in threads.

    Python 3.11 counts the depth of trees under construction for all threads together, and takes
    what it then finds for an error of its own (https://github.com/python/cpython/issues/106905).

    Raises:
        SyntaxError: It is not Python.
        ValueError: It has NUL bytes.
        RecursionError: It is nested too deep.
    """
    with _lock:
        try:
            return ast.parse(source)
        except SystemError:  # somebody else's thread, which does not know of the lock
            return ast.parse(source)


def parse(source: str) -> ast.Module:
    """The syntax tree of a program, without the warnings that its odd escapes would give.

    Raises:
        ValueError: It is not Python, or nested too deep to be read; a :class:`SyntaxError`
            is the cause where there was one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # UnicodeEncodeError, of a lone surrogate, is a ValueError too.
        raise ValueError(f"not Python: {error}") from error


def bound_names(tree: ast.Module) -> set[str]:
    """Names that running a program binds at its top level, in branches and loops too.

    Of ``from x import *`` nothing is known, and nothing is said.
    """
    return {name for statement in statements(tree) for name in names_of(statement)}


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run at a program's top level, those inside ``if``, ``try``, ... too."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for field in ("finalbody", "orelse", "handlers", "cases", "body"):
                inner = getattr(node, field, ())
                if isinstance(inner, list):
                    waiting.extend(reversed(inner))


def names_of(statement: ast.stmt) -> set[str]:
    """Names that one statement binds by itself (not those of statements inside it)."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import() | ast.ImportFrom():
            names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
            return set(names) - {"*"}
        case ast.Assign():
            return {name for target in statement.targets for name in _targets(target)}
        case ast.AnnAssign() | ast.For() | ast.AsyncFor():
            return set(_targets(statement.target))
        case ast.With() | ast.AsyncWith():
            bound = [item.optional_vars for item in statement.items if item.optional_vars]
            return {name for target in bound for name in _targets(target)}
    return set()


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _targets(element)


def signature_stub(tree: ast.Module, name: str) -> str:
    """A function of a program with ``pass`` for its body; one of any arguments where unknown."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            try:
                # Without annotations and defaults, whose names the stub may not have.
                for argument in ast.walk(node.args):
                    if isinstance(argument, ast.arg):
                        argument.annotation = None
                plain = not node.args.defaults and not any(node.args.kw_defaults)
                if plain:
                    return f"def {name}({ast.unparse(node.args)}):\n    pass\n"
            except RecursionError:
                break
    return f"def {name}(*args, **kwargs):\n    pass\n"

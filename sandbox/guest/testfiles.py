"""Files of tests as code: asserts guarded and made to tell, and temporary files in reach."""

import ast
import os
import tempfile
import unittest

from _pytest.assertion.rewrite import rewrite_asserts

from . import proxies


def compiled(source, path, config):
    """The code of a file of tests, asserts guarded and made to tell; names it imports, defines."""
    tree = ast.parse(source, path)
    imported, asserts = set(), False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        asserts = asserts or isinstance(node, ast.Assert)
    defined = {node.name for node in tree.body if hasattr(node, "name")}
    if asserts:
        _Guard().visit(tree)
        ast.fix_missing_locations(tree)
        rewrite_asserts(tree, source.encode("utf-8", "surrogatepass"), path, config)
    return compile(tree, path, "exec", dont_inherit=True), imported, defined


class _Guard(ast.NodeTransformer):
    """Puts what an ``assert`` takes for true under the rule about the truth of handles."""

    def visit_Assert(self, node):
        """Guard one."""
        node.test = self._guarded(node.test)
        return node

    def _guarded(self, test):
        if isinstance(test, ast.BoolOp):
            test.values = [self._guarded(value) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._guarded(test.operand)
            return test
        if isinstance(test, (ast.Compare, ast.Constant, ast.JoinedStr)):
            return test
        name = ast.Name("codegym_truth", ast.Load())
        return ast.copy_location(ast.Call(name, [test], []), test)


def truth(value):
    """The value, if its truth may decide a test."""
    if proxies.is_handle(value) and not proxies.is_own(value):
        text = "the truth of an object of class %s is not an answer" % type(value).__name__
        raise AssertionError(text)
    return value


def let_submission_read_temporary_files():
    """Make what ``tempfile`` makes open to the submission, which has another uid."""
    make_folder, make_file = tempfile.mkdtemp, tempfile._mkstemp_inner

    def mkdtemp(*args, **kwargs):
        path = make_folder(*args, **kwargs)
        os.chmod(path, 0o777)
        return path

    def mkstemp_inner(*args, **kwargs):
        made = make_file(*args, **kwargs)
        os.fchmod(made[0], 0o666)
        return made

    tempfile.mkdtemp, tempfile._mkstemp_inner = mkdtemp, mkstemp_inner


def guard_asserts():
    """Put the asserts of unittest under the rules."""
    case = unittest.TestCase
    for name in ("assertTrue", "assertFalse"):
        _guard_truth(case, name)
    for name in ("assertAlmostEqual", "assertNotAlmostEqual"):
        _guard_near(case, name)


def _guard_truth(case, name):
    original = getattr(case, name)

    def guarded(self, expr, msg=None):
        return original(self, truth(expr), msg)

    setattr(case, name, guarded)


def _guard_near(case, name):
    original = getattr(case, name)

    def guarded(self, first, second, *args, **kwargs):
        if proxies.is_handle(first) != proxies.is_handle(second):
            raise self.failureException("an object is not near a plain number")
        return original(self, first, second, *args, **kwargs)

    setattr(case, name, guarded)

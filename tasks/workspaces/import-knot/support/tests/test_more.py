import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEFINED = {
    "item": {"Item"},
    "order": {"Order", "total"},
    "tax": {"rate", "tax"},
    "billing": {"bill"},
    "formatting": {"money"},
    "loading": {"load_order"},
    "__main__": {"main"},
}


def python(*arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("module", sorted(DEFINED))
def test_every_module_can_be_first(module):
    code = f"import sys, shop.{module}; print(*vars(sys.modules['shop.{module}']))"
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert DEFINED[module] <= set(done.stdout.split())


@pytest.mark.parametrize("module", sorted(DEFINED))
def test_modules_define_what_they_did(module):
    tree = ast.parse((ROOT / "shop" / f"{module}.py").read_text())
    made = {
        node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    assert DEFINED[module] <= made


@pytest.mark.parametrize("module", sorted(DEFINED))
def test_imports_are_used_and_at_the_top(module):
    tree = ast.parse((ROOT / "shop" / f"{module}.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner
    bound = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert bound <= used


def run(code):
    done = python("-c", "from shop import *\nimport shop\n" + code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all():
    assert run("print(sorted(shop.__all__))") == (
        "['Item', 'Order', 'bill', 'load_order', 'rate', 'tax', 'total']\n"
    )
    assert run("print(callable(tax), callable(bill), callable(rate), callable(total))") == (
        "True True True True\n"
    )


def test_orders():
    code = (
        "o = Order('Bo', 'FR'); i = o.add('x', 10, 3); o.add('y', 105, 1, 'books')\n"
        "print(i == Item('x', 10, 3), i.net, o.net, tax(i, 'FR'), total(o), tax(o.items[1], 'FR'))\n"
        "print(Order('a', 'b').items, Item('a', 1).kind, rate('NO', 'books'), rate('NO', 'cars'))\n"
    )
    assert run(code) == "True 30 135 6 146 5\n[] goods 0 25\n"


def test_items_are_values():
    assert run("print(len({Item('a', 1), Item('a', 1), Item('a', 1, 2)}))") == "2\n"


def test_half_a_cent():
    assert run("print(tax(Item('a', 50, 1, 'books'), 'FR'), tax(Item('a', 10), 'FR'))") == "3 2\n"


def test_unknown_country():
    code = "try: rate('XX', 'food')\nexcept ValueError as error: print(error)\n"
    assert run(code) == "no taxes are known for 'XX'\n"


def test_a_bill():
    code = "print(bill(Order('Bo', 'NO', [Item('book', 1205, 1, 'books')])))"
    assert run(code) == "Bill for Bo (NO)\n1 x book: 12.05 + 0.00\nTotal: 12.05\n"


def test_from_another_folder(tmp_path):
    done = python("-m", "shop", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Total: 31.28\n")


def test_another_file(tmp_path):
    order = {"customer": "É", "country": "FR", "items": [{"name": "a", "price": 100}]}
    (tmp_path / "o.json").write_text(json.dumps(order, ensure_ascii=False), "utf-8")
    done = python("-X", "utf8", "-m", "shop", "o.json", cwd=tmp_path)
    assert done.stdout == "Bill for É (FR)\n1 x a: 1.00 + 0.20\nTotal: 1.20\n"


@pytest.mark.parametrize("content", [None, "{", ""])
def test_no_such_order(tmp_path, content):
    if content is not None:
        (tmp_path / "o.json").write_text(content)
    done = python("-m", "shop", "o.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1

from concurrent.futures import ThreadPoolExecutor

from codegym.pysource import syntax_tree


def test_many_threads_may_look_at_source_at_one_time():
    """In 3.11 a plain ast.parse raises SystemError here, now and then."""
    source = "\n".join(f"def f{n}(x):\n    return [x + {n}, (x, {{x: (x,)}})]" for n in range(300))
    with ThreadPoolExecutor(8) as threads:
        trees = list(threads.map(lambda _: syntax_tree(source), range(40)))
    assert all(len(tree.body) == 300 for tree in trees)

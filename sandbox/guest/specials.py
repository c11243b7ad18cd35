"""Names of special methods, by what a handle may decide with them."""

FORWARDED = frozenset(
    "__%s__" % name
    for name in (
        *("init", "call", "len", "length_hint", "getitem", "setitem", "delitem", "missing"),
        *("iter", "next", "reversed", "contains", "enter", "exit", "get", "set", "delete"),
        *("set_name", "repr", "str", "format", "bytes", "bool", "hash", "int", "float", "complex"),
        *("index", "round", "trunc", "floor", "ceil", "neg", "pos", "abs", "invert", "dir"),
        *("eq", "ne", "lt", "le", "gt", "ge", "fspath", "post_init", "class_getitem"),
        *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift"),
        *("rshift", "and", "xor", "or", "radd", "rsub", "rmul", "rmatmul", "rtruediv"),
        *("rfloordiv", "rmod", "rdivmod", "rpow", "rlshift", "rrshift", "rand", "rxor", "ror"),
        *("iadd", "isub", "imul", "imatmul", "itruediv", "ifloordiv", "imod", "ipow", "ilshift"),
        *("irshift", "iand", "ixor", "ior", "aenter", "aexit", "aiter", "anext"),
    )
)
"""Special methods that work through a handle."""

EXACT = {
    "__len__": (int,),
    "__length_hint__": (int, type(NotImplemented)),
    "__hash__": (int,),
    "__bool__": (bool,),
    "__int__": (int,),
    "__index__": (int,),
    "__float__": (float,),
    "__complex__": (complex,),
    "__repr__": (str,),
    "__str__": (str,),
    "__format__": (str,),
    "__bytes__": (bytes,),
    "__fspath__": (str, bytes),
}
"""What a result has to be, exactly."""

COMPARISONS = frozenset("__%s__" % name for name in ("eq", "ne", "lt", "le", "gt", "ge"))

_OPERATORS = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow")
_OPERATORS += ("lshift", "rshift", "and", "xor", "or")
BINARY = frozenset("__%s%s__" % (prefix, name) for name in _OPERATORS for prefix in ("", "r", "i"))

DIFFERENCES = frozenset({"__sub__", "__rsub__", "__isub__"})

MAKES_NUMBERS = frozenset(
    "__%s__" % name
    for name in (
        *("int", "float", "complex", "index", "round", "trunc", "floor", "ceil"),
        *("neg", "pos", "abs", "invert", "bool"),
    )
)

BY_VALUE = COMPARISONS | {"__hash__", "__bool__"}
"""Of a class with a plain value: decided by that value where plain data is concerned."""

OF_METACLASSES = frozenset({"__iter__", "__len__", "__getitem__", "__contains__", "__reversed__"})
"""What a class itself can do, because its metaclass says how."""

HARMLESS = frozenset({"__match_args__", "__post_init__", "__version__"})
"""Other special names that the judge may see in a class."""

NEVER = frozenset(
    "__%s__" % name
    for name in (
        *("new", "del", "dict", "weakref", "class", "getattribute", "getattr", "setattr"),
        *("delattr", "init_subclass", "subclasshook", "instancecheck", "subclasscheck"),
        *("mro_entries", "reduce", "reduce_ex", "getstate", "setstate", "sizeof", "slots"),
        *("module", "qualname", "doc", "annotations", "abstractmethods", "orig_bases"),
        *("parameters", "dataclass_fields", "dataclass_params", "prepare", "classcell"),
        *("isabstractmethod", "test", "name", "unittest_skip", "copy", "deepcopy"),
        *("getnewargs", "getnewargs_ex", "signature", "wrapped", "text_signature"),
        *("firstlineno", "static_attributes", "type_params"),
    )
)
"""Names of a class that its mirror does not take over."""

READABLE = FORWARDED | {
    "__%s__" % name
    for name in ("name", "qualname", "module", "dict", "annotations", "slots", "members", "args")
}
"""What can be read from a handle; frameworks ask for others, and a handle has none of them."""

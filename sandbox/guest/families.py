"""What is banned with a module: its C half, and other ways to the same thing."""

MARK = "ban "
"""How the configuration of a zygote without some modules begins (see ``banning``)."""

_ALSO = {
    "ast": ("_ast",),
    "asyncio": ("_asyncio",),
    "base64": ("binascii",),
    "bisect": ("_bisect",),
    "bz2": ("_bz2",),
    "configparser": ("ConfigParser",),
    "csv": ("_csv",),
    "datetime": ("_datetime", "_pydatetime", "dateutil"),
    "decimal": ("_decimal", "_pydecimal"),
    "hashlib": (
        *("_hashlib", "_md5", "_sha1", "_sha2", "_sha256", "_sha512", "_sha3", "_blake2"),
        *("_crypt", "crypt", "_hmac"),
    ),
    "heapq": ("_heapq",),
    "json": ("_json", "simplejson", "orjson", "ujson"),
    "lzma": ("_lzma",),
    "math": ("_math_integer",),
    "pickle": ("_pickle", "_compat_pickle"),
    "queue": ("_queue",),
    "random": ("_random",),
    "re": ("_sre", "sre_compile", "sre_parse", "sre_constants", "regex"),
    "sqlite3": ("_sqlite3",),
    "ssl": ("_ssl",),
    "statistics": ("_statistics",),
    "string": ("_string",),
    "symtable": ("_symtable",),
    "tokenize": ("_tokenize",),
    "tomllib": ("tomli", "toml", "tomlkit"),
    "uuid": ("_uuid",),
    "xml": ("_elementtree", "pyexpat", "lxml"),
    "zlib": (),
    "zoneinfo": ("_zoneinfo",),
}

SCRUBBED = frozenset(("re", *_ALSO["re"], "dis", "opcode", "_opcode"))
"""What is loaded while a zygote is prepared although it is banned, and taken out again."""

CLOSED = (
    *("ctypes", "_ctypes", "_ctypes_test", "cffi", "_cffi_backend", "_posixsubprocess"),
    *("_xxsubinterpreters", "_interpreters", "_testcapi", "_testinternalcapi", "_testlimitedcapi"),
    *("_testmultiphase", "_testsinglephase", "_testimportmultiple", "_testbuffer", "_testclinic"),
    *("_xxtestfuzz", "xxlimited", "xxlimited_35", "readline"),
)
"""Ways around every ban: into the process's memory, to a fresh interpreter, to another program, or
to a file's content that the interpreter says nothing about."""


def closure(names):
    """All modules that are banned with these."""
    found = set(names)
    for name in names:
        found.update(_ALSO.get(name, ()))
    return frozenset(found)


def is_in(name, banned):
    """Whether a module or a package that it lies in is banned."""
    while name:
        if name in banned:
            return True
        name = name.rpartition(".")[0]
    return False

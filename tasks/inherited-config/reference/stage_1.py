import re

SECTION = re.compile(r"\[[ \t]*([\w-]+)[ \t]*(?::[ \t]*([\w-]+)[ \t]*)?\]", re.ASCII)
ENTRY = re.compile(r"([\w-]+)[ \t]*=[ \t]*(.*)", re.ASCII)
REFERENCE = re.compile(r"\$\{([\w-]+)\}", re.ASCII)


def read_sections(text: str) -> dict[str, tuple[str | None, dict[str, str]]]:
    """Return the parent and the own entries of every section."""
    sections: dict[str, tuple[str | None, dict[str, str]]] = {}
    entries = key = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        if line[0] != raw[0]:
            if key is None:
                raise ValueError(f"line {number}: there is nothing to continue")
            entries[key] = f"{entries[key]} {line}".lstrip(" ")
        elif match := SECTION.fullmatch(line):
            name, parent = match.groups()
            if name in sections:
                raise ValueError(f"line {number}: second section {name}")
            entries, key = {}, None
            sections[name] = parent, entries
        elif match := ENTRY.fullmatch(line):
            key, value = match.groups()
            if entries is None or key in entries:
                raise ValueError(f"line {number}: {key} stands in no section or twice")
            entries[key] = value
        else:
            raise ValueError(f"line {number}: neither section nor entry")
    return sections


def expand(key: str, entries: dict[str, str], active: tuple[str, ...] = ()) -> str:
    """Return the value of a key with its references replaced."""
    if key in active or key not in entries:
        raise ValueError(f"bad reference to {key}")
    active += (key,)
    return REFERENCE.sub(lambda match: expand(match[1], entries, active), entries[key])


def inherited_config(text: str) -> dict[str, dict[str, str]]:
    """Read a configuration whose sections inherit from each other."""
    sections = read_sections(text)
    result = {}
    for name in sections:
        parent, entries = sections[name]
        line = [name]
        while parent:
            if parent in line or parent not in sections:
                raise ValueError(f"bad parent of {line[-1]}")
            line.append(parent)
            entries = sections[parent][1] | entries
            parent = sections[parent][0]
        result[name] = {key: expand(key, entries) for key in entries}
    return result

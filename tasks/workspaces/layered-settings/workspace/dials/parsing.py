"""Settings from text."""

from dials.settings import Settings


def parse(text):
    """Settings from sections of ``key = text``; ValueError with the line's number for what is neither.

    Empty lines and those that begin with ``#`` do not count; white space around names and texts does not
    either. A key before the first section is an error; one that is twice in a section counts the last time.
    """
    settings, section = Settings(), None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if line.startswith("[") and line.endswith("]") and line[1:-1].strip():
            section = line[1:-1].strip()
        elif equals and key.strip() and section is not None:
            settings.set(section, key.strip(), value.strip())
        else:
            raise ValueError(f"line {number}: neither a section nor a key")
    return settings

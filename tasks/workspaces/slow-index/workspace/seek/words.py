"""Words."""

import re


def tokenize(text):
    """The words of a text in their order, in small letters."""
    return re.findall(r"[^\W_]+", text.lower())

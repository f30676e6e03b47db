"""Text for the macros of man(7)."""

import re

# A word that begins with dashes, or a dash that is not within a word. All other dashes are hyphens.
DASHES = re.compile(r"(?<![\w-])--?\w[\w-]*|(?<!\w)-|-(?!\w)", re.ASCII)
SENTENCE = re.compile(r"(?<=[^.\s][.?!]) (?=[A-Z'(-])")


def escape(text):
    """Text for roff: no character has a special meaning, and dashes of options can be copied."""
    text = text.replace("\\", "\\e").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    text = DASHES.sub(lambda word: word.group().replace("-", "\\-"), text)
    text = "".join(letter if letter < "\x7f" else f"\\[u{ord(letter):04X}]" for letter in text)
    return "\\&" + text if text.startswith(".") else text


def literal(text):
    return escape(text).replace("\\-", "-").replace("-", "\\-")


def sentences(text):
    """One sentence a line, as manual pages are written."""
    return [escape(line) for line in SENTENCE.split(" ".join(text.split()))]


def short(text):
    """A description for the line that apropos reads: no capital, no full stop."""
    text = text.strip().rstrip(".")
    return escape(text[:1].lower() + text[1:])


def display(lines):
    return [".PP", ".EX", *(literal(line) for line in lines), ".EE"]

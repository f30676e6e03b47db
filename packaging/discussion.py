"""The free text of a help page, as parts of a man page."""

import re

from roff import display, literal, sentences

EXAMPLES = re.compile(r"^Examples?:$")
# A line of a list: a word, and behind two spaces its description.
ENTRY = re.compile(r"^\s+(\S+)\s{2,}(\S.*)$")
STATUS = "Exit status: "


class Discussion:
    """The paragraphs, exit statuses and examples of a help page."""

    def __init__(self, text):
        self.body, self.examples, self.status = [], [], []
        for block in re.split(r"\n[ \t]*\n", (text or "").strip("\n")):
            lines = block.rstrip().split("\n")
            if EXAMPLES.match(lines[0]):
                self.examples += [line[2:] if line.startswith("  ") else line for line in lines[1:]]
            elif lines[0].startswith(STATUS):
                self.status = " ".join(block.split())[len(STATUS):].rstrip(".").split("; ")
            elif lines != [""]:
                self.body += self.block(lines)

    @staticmethod
    def block(lines):
        """A paragraph, or a heading with the indented list below it."""
        text = [line for line in lines if not line.startswith(" ")]
        listed = [line for line in lines if line.startswith(" ")]
        entries = [ENTRY.match(line) for line in listed]
        head = [".PP", *sentences(" ".join(text))] if text else []
        if not all(entries):
            return head + display(listed)
        return head + [line for entry in entries for line in (".TP", f"\\fB{literal(entry[1])}\\fR", *sentences(entry[2]))]

"""The blocks of a page of the documentation, and the comparison of their output. Read by scripts/test-docs."""

import re

FENCE = re.compile(r"^(```+)(.*)$")
COMMENT = re.compile(r"^<!-- (run|not run|replace|finally)\b:?\s*(.*?)\s*(-->)?$")
FILE = re.compile(r"^(?:#|//|--|;) ((?:[\w.-]+/)+[\w.-]+|[\w-]*\.[\w.-]+)$")

# Text that differs from run to run, and the word that stands for it in a comparison.
DURATION = r"\d+(?:\.\d+)? (?:ms|s|min|h|d)(?: \d+ (?:s|min|h))?"
VARYING = [
    # The digits behind a point would be a digest.
    (re.compile(r'(?<="seconds" : )[\d.e-]+'), "NUMBER"),
    # The folder of a manifest is the beginning of its name.
    (re.compile(r"(?<=manifests/)[0-9a-f]{2}(?=/[0-9a-f]{64})"), "XX"),
    (re.compile(r"sha256:[0-9a-f]{6,}"), "DIGEST"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b"), "DIGEST"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "TIME"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b" + DURATION + r"\b"), "DURATION"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:B|KB|MB|GB)\b"), "SIZE"),
    (re.compile(r"\b\d+\.\d{4,}(?:e-\d+)?\b"), "NUMBER"),
    (re.compile(r"\b[23][0-9]{4}\b"), "HOSTPORT"),
    (re.compile(r"[ \t]+"), " "),
]
# Lines that only a slow machine causes, whatever the page is about.
SLOWNESS = re.compile(
    r"waiting for the engine at |container:\S+ +waiting until it listens on port |proxy +\S+ may come up again by itself: "
    r"|caddyfile +the routes before the last change still run|warning: container:\S+ .*; it is asked again$")
# Steps of different functions end in any order.
STEP = re.compile(r"^(build|tag|pull|test|create|start|replace|remove|reload|done) +\S+:?\S* ")


class Block:
    """A fenced block or a comment that is run, with the line on which its text begins."""

    def __init__(self, kind, line, lines, language="", reason=""):
        self.kind, self.line, self.lines, self.language, self.reason = kind, line, lines, language, reason


def blocks(text):
    """The blocks of a page in order: console, file, run, replace, finally, skipped, or plain."""
    lines, found, reason, number = text.split("\n"), [], None, 0
    while number < len(lines):
        line = lines[number]
        comment, fence = COMMENT.match(line), FENCE.match(line)
        number += 1
        if comment:
            kind, rest, closed = comment.groups()
            body, first = [rest] if rest else [], number
            while not closed:
                closed = lines[number].endswith("-->")
                body.append(lines[number].removesuffix("-->").rstrip())
                number += 1
            if kind == "not run":
                reason = " ".join(body).strip()
            else:
                found.append(Block(kind, first, body))
        elif fence:
            first = number
            while lines[number] != fence.group(1):
                number += 1
            body, language = lines[first:number], fence.group(2)
            number += 1
            kind = "plain"
            if reason is not None:
                kind = "skipped"
            elif language == "console":
                kind = "console"
            elif body and FILE.match(body[0]):
                kind = "file"
            found.append(Block(kind, first, body, language, reason or ""))
            reason = None
        elif line:
            reason = None
    return found


def pattern(line):
    """The regular expression of a quoted line, in which … stands for any text."""
    return ".*".join(map(re.escape, line.split("…")))


def strange(lines, text):
    """The first line of a quotation that a recorded text does not have below the lines before it, or None."""
    rest = iter(text.split("\n"))
    for line in lines:
        if line != "…" and not any(re.fullmatch(pattern(line), other) for other in rest):
            return line
    return None


def commands(block):
    """The commands of a console block: the line of each, its text, and the lines of its output."""
    found = []
    for offset, line in enumerate(block.lines):
        if line.startswith("$ "):
            found.append([block.line + offset, line[2:], []])
        elif found and line.startswith("> ") and not found[-1][2]:
            found[-1][1] += "\n" + line[2:]
        elif found:
            found[-1][2].append(line)
    for command in found:
        while command[2] and not command[2][-1]:
            command[2].pop()
    return found


def contents(block):
    """The files of a block. A comment with a path begins each."""
    found = []
    for line in block.lines:
        name = FILE.match(line)
        if name and (not found or not found[-1][1] or not found[-1][1][-1]):
            found.append((name.group(1), []))
        found[-1][1].append(line)
    return [(name, "\n".join(lines).rstrip("\n") + "\n") for name, lines in found]


def plain(lines):
    """Lines without what varies, with neighbouring steps in alphabetical order."""
    result, steps = [], []
    for line in lines:
        for pattern, word in VARYING:
            line = pattern.sub(word, line)
        line = line.strip()
        if STEP.match(line):
            steps.append(line)
            continue
        result += sorted(steps) + [line]
        steps = []
    return result + sorted(steps)


def agrees(expected, actual):
    """True when the output is the expected one. A line with only … stands for any lines, and … in a line for any text."""
    whole = "".join(r"(?:.*\n)*?" if line == "…" else pattern(line) + r"\n" for line in plain(expected))
    return re.fullmatch(whole, "".join(line + "\n" for line in plain(actual))) is not None

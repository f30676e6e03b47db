#!/usr/bin/env python3
"""Writes the man pages of faaso from `faaso --experimental-dump-help`, which is read from standard input.

One page describes the program, and one page each verb with its own verbs. Pages use the macros of man(7), one sentence a line.
"""

import argparse
import datetime
import json
import pathlib
import sys

from discussion import Discussion
from roff import display, escape, literal, sentences, short


def shown(items):
    return [item for item in items or [] if item.get("shouldDisplay", True)]


def option_names(argument):
    value = f" \\fI{escape(argument.get('valueName', 'value'))}\\fR" if argument["kind"] == "option" else ""
    names = []
    for name in argument.get("names", []):
        dash = "--" if name["kind"] == "long" else "-"
        names.append((name["kind"] == "long", f"\\fB{literal(dash + name['name'])}\\fR{value}"))
    return ", ".join(text for _, text in sorted(names, key=lambda name: name[0]))


def positional(argument):
    name = f"\\fI{escape(argument.get('valueName', 'value'))}\\fR"
    if argument.get("isRepeating"):
        name += " ..."
    return f"[{name}]" if argument.get("isOptional") else name


def description(argument):
    text = argument.get("abstract", "")
    notes = []
    if argument.get("allValueStrings") and argument["kind"] != "flag":
        notes.append("values: " + ", ".join(argument["allValueStrings"]))
    if argument.get("defaultValue") and "(default" not in text:
        notes.append("default: " + argument["defaultValue"])
    lines = sentences(text + (f" ({'; '.join(notes)})" if notes else ""))
    return lines + (sentences(argument["discussion"]) if argument.get("discussion") else [])


def arguments(command):
    lines = []
    for argument in sorted(shown(command.get("arguments")), key=lambda argument: argument["kind"] != "positional"):
        label = positional(argument) if argument["kind"] == "positional" else option_names(argument)
        lines += [".TP", label, *description(argument)]
    return lines


def synopsis(path, command):
    words = [f"\\fB{literal(path)}\\fR"]
    visible = shown(command.get("arguments"))
    required = [a for a in visible if a["kind"] == "option" and not a.get("isOptional")]
    words += [option_names(argument).split(", ")[-1] for argument in required]
    words += ["[\\fIoption\\fR ...]"] if len(required) < sum(a["kind"] != "positional" for a in visible) else []
    words += [positional(argument) for argument in visible if argument["kind"] == "positional"]
    return " ".join(words)


class Manual:
    def __init__(self, tool, version, date, documents=None):
        self.root, self.version, self.date, self.documents = tool["command"], version, date, documents
        self.name = self.root["commandName"]
        self.verbs = [verb for verb in shown(self.root.get("subcommands")) if verb["commandName"] != "help"]

    def head(self, page, about):
        return [
            f'.TH {page.upper()} 1 {self.date} "{self.name} {self.version}" "User Commands"',
            ".SH NAME", f"{literal(page)} \\- {short(about)}", ".SH SYNOPSIS",
        ]

    def pages(self):
        """The text of each page by its file name."""
        pages = {f"{self.name}.1": self.overview()}
        for verb in self.verbs:
            pages[f"{self.name}-{verb['commandName']}.1"] = self.verb(verb)
        return {file: self.joined(lines) for file, lines in pages.items()}

    @staticmethod
    def joined(lines):
        """The lines of a page. A heading begins a paragraph by itself."""
        kept = [line for before, line in zip([""] + lines, lines) if line != ".PP" or not before.startswith((".SH", ".SS"))]
        return "\n".join(kept) + "\n"

    def overview(self):
        discussion = Discussion(self.root.get("discussion"))
        lines = self.head(self.name, self.root["abstract"])
        lines += [f"\\fB{self.name}\\fR [\\fIcommand\\fR] [\\fIoption\\fR ...] [\\fIargument\\fR ...]"]
        lines += [".SH DESCRIPTION", *discussion.body]
        if self.root.get("defaultSubcommand"):
            lines += [".PP", f"Without a command, \\fB{self.name}\\fR means \\fB{self.name} {self.root['defaultSubcommand']}\\fR."]
        lines += [".SH COMMANDS"]
        for verb in self.verbs:
            lines += [".TP", f"\\fB{literal(self.name + '-' + verb['commandName'])}\\fR(1)", *sentences(verb.get("abstract", ""))]
        lines += [".SH OPTIONS", *arguments(self.root)] + self.tail(discussion)
        if self.documents:
            lines += [".SH FILES", ".TP", f"\\fI{literal(self.documents)}\\fR", "The documentation, in Markdown."]
        return lines + [".SH SEE ALSO", f"\\fB{self.name} help\\fR \\fIcommand\\fR"]

    def verb(self, verb):
        path = f"{self.name} {verb['commandName']}"
        nested = shown(verb.get("subcommands"))
        discussion = Discussion(verb.get("discussion"))
        lines = self.head(path.replace(" ", "-"), verb["abstract"])
        usages = [synopsis(f"{path} {child['commandName']}", child) for child in nested] or [synopsis(path, verb)]
        lines += [usages[0]] + [line for usage in usages[1:] for line in (".br", usage)]
        lines += [".SH DESCRIPTION", *sentences(verb["abstract"]), *discussion.body]
        for child in nested:
            inner = Discussion(child.get("discussion"))
            lines += [f".SS {literal(path + ' ' + child['commandName'])}", *sentences(child.get("abstract", "")), *inner.body]
            lines += arguments(child) + (display(inner.examples) if inner.examples else [])
        if not nested:
            lines += [".SH OPTIONS", *arguments(verb)]
        return lines + self.tail(discussion) + [".SH SEE ALSO", f"\\fB{self.name}\\fR(1)"]

    @staticmethod
    def tail(discussion):
        lines = [".SH EXIT STATUS"] if discussion.status else []
        for status in discussion.status:
            number, _, meaning = status.partition(" ")
            lines += [".TP", f"\\fB{escape(number)}\\fR", escape(meaning)]
        return lines + ([".SH EXAMPLES", *display(discussion.examples)] if discussion.examples else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", type=int, required=True, help="the date of the pages, in seconds since 1970")
    parser.add_argument("--documents", help="the folder of the documentation, as users see it")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    try:
        tool = json.load(sys.stdin)
        if tool.get("serializationVersion") != 0:
            raise ValueError(f"the help has the form {tool.get('serializationVersion')}, and this script reads form 0")
    except ValueError as error:
        sys.exit(f"error: cannot read the dumped help: {error}\nhint: faaso --experimental-dump-help prints it")
    date = datetime.datetime.fromtimestamp(options.epoch, datetime.timezone.utc).date().isoformat()
    options.folder.mkdir(parents=True, exist_ok=True)
    for file, text in Manual(tool, options.version, date, options.documents).pages().items():
        (options.folder / file).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()

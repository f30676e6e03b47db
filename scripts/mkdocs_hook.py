"""A hook of mkdocs: pages are read as GitHub reads them.

Headings get the anchors that scripts/check-links knows, and lists may be indented by two or three spaces.
"""

import importlib.machinery
import importlib.util
import pathlib
import re


def check_links():
    path = str(pathlib.Path(__file__).parent / "check-links")
    loader = importlib.machinery.SourceFileLoader("check_links", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_links", loader))
    loader.exec_module(module)
    return module


def on_config(config):
    module = check_links()
    config.mdx_configs.setdefault("toc", {})["slugify"] = lambda text, separator: module.slug(text)
    return config


def on_page_markdown(markdown, **_):
    lines, in_code = [], False
    for line in markdown.split("\n"):
        if line.startswith("```"):
            in_code = not in_code
        indent = len(line) - len(line.lstrip(" "))
        # Python's Markdown wants four spaces for each level.
        lines.append(line if in_code or not indent else " " * (4 * -(-indent // 3)) + line.lstrip(" "))
    return "\n".join(lines)

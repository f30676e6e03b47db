"""Drives the page of `faaso graph --format html` in a real headless Chromium: search, click, filter, keyboard, both colour schemes, and a
graph of 1,000 functions. Run by `make test-browser`; arguments: the binary, Chromium, and a file for a screenshot (optional)."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

BINARY, CHROMIUM = sys.argv[1], sys.argv[2]
PICTURE = sys.argv[3] if len(sys.argv) > 3 else None


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def repository(folder, functions):
    """A made-up repository: every function of one template, every third one with an include, every other one with a test."""
    write(folder / "faaso.yml", "project: browser\n")
    write(folder / "templates/plain/Dockerfile", "FROM debian:bookworm-slim\nCOPY . .\nUSER 1000\n")
    write(folder / "shared/money/money.py", "cent = 1\n")
    routes = []
    for name in functions:
        lines = ["runtime: plain"]
        index = len(routes)
        if index % 3 == 0:
            lines.append("include: [shared/money]")
        if index % 2 == 0:
            lines.append("test:\n  - {name: works, command: ['true']}")
        write(folder / f"functions/{name}/metadata.yml", "\n".join(lines) + "\n")
        write(folder / f"functions/{name}/main.py", f"print({index})\n")
        routes.append(f"/{name}: {name}")
    write(folder / "routes.yml", "\n".join(routes) + "\n")


def page_of(folder, *arguments):
    command = [BINARY, "graph", "-C", str(folder), "--format", "html", "--offline", *arguments]
    html = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    path = folder / "graph.html"
    path.write_bytes(html)
    return path.as_uri()


def check(fact, truth):
    if not truth:
        raise SystemExit(f"failed: {fact}")
    print(f"ok: {fact}")


def shown(page):
    return [element.get_attribute("data-id") for element in page.query_selector_all(".node")]


def settle(page):
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def small(browser, folder):
    names = ["checkout", "invoice", "mail", "multiply", "report", "sum"]
    repository(folder, names)
    context = browser.new_context(viewport={"width": 1400, "height": 700}, color_scheme="light")
    page = context.new_page()
    problems, requests = [], []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_of(folder))
    settle(page)
    check("all nodes of a small graph are shown", {"image:sum", "route:/sum", "source:shared/money", "caddyfile"} <= set(shown(page)))
    check("what was never built stands out", "never-built" in page.get_attribute('[data-id="image:sum"]', "class"))

    page.keyboard.press("/")
    check("/ goes to the search", page.evaluate("document.activeElement.id") == "search")
    page.keyboard.type("sum image")
    settle(page)
    check("search by words", shown(page) == ["image:sum"])
    page.keyboard.press("Enter")
    settle(page)
    check("Enter chooses what was found", "image:sum" in page.inner_text("#details h2"))
    text = page.inner_text("#details")
    check("details have the source key", len(page.inner_text("#details dd code")) == 64)
    check("details have the reason", "never-built" in text)
    check("details have the inputs", "context:sum" in text and "base:debian:bookworm-slim" in text)
    check("details have the way to what it affects", "container:sum → route:/sum" in page.inner_text("#ways"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settle(page)
    check("Escape shows all again", len(shown(page)) > 20 and page.input_value("#search") == "")

    page.click('#kinds button[data-value="route"]')
    settle(page)
    check("filter by kind", set(shown(page)) == {f"route:/{name}" for name in names})
    page.click('#kinds button[data-value="route"]')
    page.click('#states button[data-value="never-built"]')
    settle(page)
    check("filter by state", shown(page) and all(node.startswith(("image:", "test:")) for node in shown(page)))
    page.fill("#search", "no such node")
    settle(page)
    check("nothing found is said", page.is_visible("#none"))
    page.click("#reset")
    settle(page)
    check("and taken back", not page.is_visible("#none") and len(shown(page)) > 20)

    page.click('[data-id="source:shared/money"]')
    settle(page)
    dim = [n for n in shown(page) if " off" in page.get_attribute(f'[data-id="{n}"]', "class")]
    check("a click dims what it does not reach", "image:sum" in dim and "image:checkout" not in dim)
    page.check("#only")
    settle(page)
    check("only the path", "image:sum" not in shown(page) and "image:checkout" in shown(page))
    page.uncheck("#only")
    check("the address names the node", page.url.endswith("#source%3Ashared%2Fmoney"))
    page.click('#details >> text=context:checkout')
    settle(page)
    check("links in details lead on", page.inner_text("#details h2") == "context:checkout")

    page.focus("#view")
    for key in ["ArrowRight", "ArrowRight", "Enter"]:
        page.keyboard.press(key)
    settle(page)
    check("arrow keys follow edges", page.inner_text("#details h2") in {"test:checkout", "container:checkout"})
    page.keyboard.press("ArrowDown")
    settle(page)
    active = page.get_attribute("#view", "aria-activedescendant")
    check("the cursor is told to assistive technology", active and page.query_selector(f"#{active}"))

    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        settle(page)
        check(f"texts are readable in {scheme}", page.evaluate(CONTRAST) >= 4.5)
    check("no error and no request but the page's", not problems and len(requests) == 1)
    context.close()


# The lowest contrast of node, button and panel texts to their grounds (WCAG 2.2's formula).
CONTRAST = """() => {
  const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = element => { for (; element; element = element.parentElement) {
    const colour = parse(getComputedStyle(element).backgroundColor); if (colour.length < 4 || colour[3] > 0) return colour; }
    return [255, 255, 255]; };
  return Math.min(...[...document.querySelectorAll(".node, button, #details h3, #details dt, .link, .badge, h1 small, #columns span")].map(element => {
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    return (a + 0.05) / (b + 0.05); }));
}"""


def large(browser, folder):
    repository(folder, [f"function-{number:04}" for number in range(1000)])
    address = page_of(folder)
    size = (folder / "graph.html").stat().st_size
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    began = time.monotonic()
    page.goto(address)
    settle(page)
    loaded = time.monotonic() - began
    count = page.evaluate("nodes.length")
    check(f"{count} nodes, {size // 1000} KB, shown in {loaded:.2f} s", count > 5000 and loaded < 5)
    check("only what is in view is in the page", len(shown(page)) < 400)
    times = page.evaluate("""async () => {
      const view = document.getElementById("view"), times = [];
      for (let step = 0; step < 60; step++) {
        view.scrollTop = step * 500;
        const began = performance.now();
        paint();
        times.push(performance.now() - began);
        await new Promise(done => requestAnimationFrame(done));
      }
      return times.sort((a, b) => a - b);
    }""")
    check(f"60 scrolled frames: half of them within {times[30]:.0f} ms, the slowest {times[-1]:.0f} ms", times[30] < 50)
    spent = page.evaluate("""() => { const began = performance.now();
      for (const text of ["f", "fu", "0999"]) { stored.search = text; layout(); paint(); }
      return performance.now() - began; }""")
    check(f"three searches take {spent:.0f} ms", spent < 1000)
    spent = page.evaluate("""() => { clear(); const began = performance.now();
      choose(byID.get("source:templates/plain")); paint(); return performance.now() - began; }""")
    check(f"choosing what everything needs takes {spent:.0f} ms", spent < 1500)
    context.close()


def picture(browser, folder):
    context = browser.new_context(viewport={"width": 1400, "height": 500}, device_scale_factor=1)
    page = context.new_page()
    page.goto(pathlib.Path(PICTURE + ".html").resolve().as_uri())
    settle(page)
    page.screenshot(path=PICTURE)
    context.close()


def main():
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=flags)
        small(browser, pathlib.Path(folder) / "small")
        large(browser, pathlib.Path(folder) / "large")
        if PICTURE:
            picture(browser, pathlib.Path(folder))
        browser.close()


main()

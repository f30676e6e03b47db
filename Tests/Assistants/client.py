"""Lists and calls every tool of `faaso mcp` with the client of PyPI's package `mcp`, in both kinds of revisions of the protocol.

Run by `make test-mcp`; the argument is the binary. Results are compared with the published schemas. If a Docker engine answers, a function
is also deployed, called, restarted and rolled back, and taken down at the end."""

import asyncio
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema
from mcp import StdioServerParameters
from mcp.client.client import Client
from referencing import Registry, Resource

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOOKING = ["plan", "why", "graph", "affected", "status", "logs", "history", "doctor"]
CHANGING = ["build", "test", "up", "restart", "rollback", "invoke"]
PASSED_ON = ("DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "FAASO_DOCKER")


class Schemas:
    """The published schemas, by the word in `schema`."""

    def __init__(self):
        documents = {path.name: json.loads(path.read_text()) for path in (ROOT / "docs/formats").glob("*.schema.json")}
        self.documents = {}
        resources = []
        for name, document in documents.items():
            resource = Resource.from_contents(document)
            resources += [(name, resource), (document.get("$id", name), resource)]
            word = document.get("properties", {}).get("schema", {}).get("const")
            if word:
                self.documents[word] = document
        self.registry = Registry().with_resources(resources)

    def check(self, tool, value):
        document = self.documents[value["schema"]]
        errors = list(jsonschema.Draft202012Validator(document, registry=self.registry).iter_errors(value))
        assert not errors, f"{tool}: {errors[0].message} at {list(errors[0].absolute_path)}"


SCHEMAS = Schemas()


def text(result):
    return "\n".join(part.text for part in result.content)


async def call(client, tool, arguments=None, fails=False, progress=None):
    """Calls a tool, and checks its result."""
    result = await client.call_tool(tool, arguments or {}, progress_callback=progress)
    print(f"  {tool:9} {json.dumps(arguments or {})[:60]:60} {'error' if result.is_error else 'ok'}, {len(text(result))} characters")
    assert bool(result.is_error) == fails, text(result)
    if result.structured_content is not None:
        assert json.loads(result.content[0].text) == result.structured_content
        SCHEMAS.check(tool, result.structured_content)
    elif fails:
        assert "error: " in text(result) or "failed " in text(result), text(result)
    return result


async def refused(call):
    """Expects an error of the protocol."""
    try:
        await call
    except Exception as error:  # The class differs between versions of the package.
        print(f"  refused   {error}")
        return
    raise AssertionError("the call was not refused")


def server(binary, folder, *options):
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["FAASO_STATE"] = str(folder.parent / "state")
    return StdioServerParameters(command=str(binary), args=["mcp", *options], cwd=folder, env=environment)


async def look(binary, folder, mode):
    """Everything that needs no engine."""
    async with Client(server(binary, folder), mode=mode) as client:
        print(f"{mode}: revision {client.protocol_version}")
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == LOOKING, tools
        for tool in tools:
            assert tool.annotations.read_only_hint and tool.description and tool.title, tool
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        print(f"  tools/list has {len(json.dumps([tool.model_dump(mode='json', exclude_none=True) for tool in tools]))} bytes")
        await call(client, "plan", {"offline": True})
        await call(client, "why", {"node": "hello", "offline": True})
        await call(client, "why", {"node": "functions/hello", "offline": True, "no_differences": True})
        await call(client, "graph", {"offline": True})
        await call(client, "graph", {"offline": True, "focus": "image:hello", "depth": 1})
        await call(client, "affected", {"since": "HEAD"})
        await call(client, "history")
        await call(client, "doctor")
        assert "did you mean" in text(await call(client, "why", {"node": "image:helo", "offline": True}, fails=True))
        assert "did you mean 'offline'?" in text(await call(client, "plan", {"ofline": True}, fails=True))
        assert "faaso mcp --write" in text(await call(client, "up", fails=True))
        await refused(client.call_tool("plant", {}))
    async with Client(server(binary, folder, "--write"), mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert sorted(tools) == sorted(LOOKING + CHANGING), tools
        assert tools["up"].annotations.destructive_hint and not tools["build"].annotations.destructive_hint
        assert not tools["invoke"].annotations.read_only_hint and tools["invoke"].annotations.open_world_hint


async def change(binary, folder, mode):
    """Everything that needs an engine."""
    heard = []
    handler = folder / "functions/hello/handler.py"
    # Differences are against committed bytes, and each mode makes edits of its own.
    committed = handler.read_text()

    async def progress(done, total, message):
        heard.append((done, total, message))

    async with Client(server(binary, folder, "--write"), mode=mode) as client:
        await call(client, "build", {"force": mode == "legacy"}, progress=progress)
        await call(client, "test", {"functions": ["hello"]})
        await call(client, "up", progress=progress)
        assert heard and [note[0] for note in heard[:2]] == sorted(note[0] for note in heard[:2]), heard
        assert (await call(client, "plan")).structured_content["steps"] == []
        status = (await call(client, "status", {"stats": True})).structured_content
        assert [function["health"] for function in status["functions"]] == ["healthy"], status
        assert "status 200" in text(await call(client, "invoke", {"function": "hello", "path": "/?name=Ada"}))
        logs = text(await call(client, "logs", {"lines": 5, "minutes": 60}))
        assert logs == "no lines" or all(line.startswith("hello | ") for line in logs.split("\n")), logs
        await call(client, "logs", {"proxy": True, "lines": 5})
        await call(client, "restart", {"functions": ["hello"]})
        handler.write_text(committed.replace('"world"', f'"World of {mode}"'))
        assert "functions/hello/handler.py" in text(await call(client, "plan"))
        await call(client, "up", fails=True)
        assert f"World of {mode}" in text(await call(client, "why", {"node": "hello"}))
        handler.write_text(committed + f"\n# edited in {mode}\n")
        await call(client, "up")
        assert len((await call(client, "history", {"limit": 2})).structured_content["deployments"]) == 2
        await call(client, "rollback", {"function": "hello"})
        await call(client, "rollback", {"deployment": 1_000}, fails=True)
    handler.write_text(committed)


def answers():
    return subprocess.run(["docker", "info"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main(binary):
    binary = pathlib.Path(binary).resolve()
    with tempfile.TemporaryDirectory(prefix="faaso-assistants-") as temporary:
        folder = pathlib.Path(temporary) / "repository"
        folder.mkdir()

        def run(*words, check=True):
            environment = os.environ | {"FAASO_STATE": temporary + "/state"}
            subprocess.run(words, cwd=folder, env=environment, check=check, stdout=subprocess.DEVNULL)

        run(binary, "init", "--runtime", "python")
        run(binary, "new", "hello", "--runtime", "python")
        settings = folder / "faaso.yml"
        settings.write_text("project: assistants-test\nlisten: 8397\nports: 18397-18437\n")
        run("git", "init", "-q", ".")
        run("git", "add", "-A")
        run("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first")
        for mode in ("auto", "legacy"):
            asyncio.run(look(binary, folder, mode))
        if not shutil.which("docker") or not answers():
            print("no engine answers, so nothing was deployed")
            return
        try:
            for mode in ("auto", "legacy"):
                asyncio.run(change(binary, folder, mode))
        finally:
            run(binary, "down", "--purge", "--yes", check=False)
    print("all tools were called")


if __name__ == "__main__":
    main(*sys.argv[1:])

import json
from urllib.parse import parse_qs


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("only HTTP is served")
    name = parse_qs(scope["query_string"].decode()).get("name", ["world"])[0]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps({"hello": name}).encode()})

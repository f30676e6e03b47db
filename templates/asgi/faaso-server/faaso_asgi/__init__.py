"""ASGI applications that exist, behind uvicorn."""

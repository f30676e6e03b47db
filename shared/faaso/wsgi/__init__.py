"""WSGI applications behind the server of the Python template."""

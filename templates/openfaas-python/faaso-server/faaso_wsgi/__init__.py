"""WSGI applications that exist, behind faaso.server."""

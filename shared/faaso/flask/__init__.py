"""Functions that expect Flask around them."""

import os

from flask import Flask, jsonify
from werkzeug.exceptions import HTTPException


def application(call):
    """The Flask application that answers every request, of any path and method, with what `call()` returns."""
    app = Flask("function", root_path=os.getcwd(), static_folder=None)
    # Errors reach the server, which logs them and answers with JSON.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    # Not a route: routing would redirect a path with two slashes.
    app.before_request(call)

    @app.errorhandler(HTTPException)
    def refuse(error):
        """Flask's abort(404, "no such thing") and its kin."""
        if error.response is not None or error.code is None or error.code < 400:
            return error
        return jsonify({"error": error.description}), error.code

    return app

"""The signatures of OpenFaaS's templates python3-http and python3-flask."""

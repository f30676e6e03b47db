"""HTTP/1.1 as it is on the wire, for tests of servers."""


class Response:
    """One response, read to where it ends and not further."""

    def __init__(self, connection, method="GET"):
        file = connection.makefile("rb", buffering=0)
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            byte = file.read(1)
            if not byte:
                raise ConnectionError(f"ended after {self.head!r}")
            self.head += byte
        first, *lines = self.head.decode("latin-1").strip().split("\r\n")
        self.status = int(first.split(" ")[1])
        self.fields = [tuple(line.split(": ", 1)) for line in lines]
        self.complete = True
        self.body = b""
        if method == "HEAD" or self.status in (100, 204, 304):
            return
        if self.field("transfer-encoding") == "chunked":
            self._chunks(file)
        else:
            length = int(self.field("content-length"))
            while len(self.body) < length and (piece := file.read(length - len(self.body))):
                self.body += piece
            self.complete = len(self.body) == length

    def _chunks(self, file):
        while size := file.readline():
            if size == b"0\r\n":
                self.complete = file.readline() == b"\r\n"
                return
            piece = b""
            while len(piece) < int(size, 16) + 2:
                piece += file.read(int(size, 16) + 2 - len(piece))
            self.body += piece[:-2]
        self.complete = False

    def field(self, name):
        return next((value for given, value in self.fields if given.lower() == name), None)

    def all(self, name):
        return [value for given, value in self.fields if given.lower() == name]

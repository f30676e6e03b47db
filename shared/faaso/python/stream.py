"""Bodies that are sent as they are made."""

from faaso.log import report


class Aborted(Exception):
    """The body failed after its response had begun. The failure is in the log already."""


class Stream:
    """The pieces of an iterator as bytes.

    The first piece that is not empty is made at once: an error before it can still be answered properly.
    """

    def __init__(self, pieces, request):
        self._pieces = pieces
        self._request = request
        self._first = None
        try:
            self._first = self._piece()
        except BaseException:
            self.close()
            raise

    def __iter__(self):
        return self

    def __next__(self):
        if self._first is not None:
            piece, self._first = self._first, None
            return piece
        try:
            piece = self._piece()
        except Aborted:
            raise
        except BaseException as error:
            report(self._request, error)
            raise Aborted from None
        if piece is None:
            raise StopIteration
        return piece

    def close(self):
        """Ends the iterator. An error of its own end is logged, not raised: there is nobody to answer."""
        try:
            close = getattr(self._pieces, "close", None)
            if close:
                close()
        except BaseException as error:
            report(self._request, error)

    def _piece(self):
        """The next piece that is not empty; None at the end."""
        for piece in self._pieces:
            if isinstance(piece, str):
                piece = piece.encode("utf-8")
            elif isinstance(piece, (bytearray, memoryview)):
                piece = bytes(piece)
            elif not isinstance(piece, bytes):
                raise TypeError(f"a stream yields str or bytes, not {type(piece).__name__}")
            if piece:
                return piece
        return None

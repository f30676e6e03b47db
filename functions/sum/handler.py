import math

from faaso import BadRequest
from shared.numbers.operands import operands


def handle(request):
    """{"sum": a + b} of `?a=6&b=7` or of a body `{"a": 6, "b": 7}`."""
    a, b = operands(request)
    total = a + b
    if not math.isfinite(total):
        raise BadRequest("the sum is too large")
    return {"sum": total}

require "./faaso"
require "./shared/numbers/operands"

# `{"product": a * b}` of `?a=6&b=7` or of a body `{"a": 6, "b": 7}`.
def handle(request : Faaso::Request)
  a, b = Operands.from(request)
  product = a * b
  raise Faaso::BadRequest.new("the product is too large") if product.is_a?(Float64) && !product.finite?
  {product: product}
rescue OverflowError
  raise Faaso::BadRequest.new("the product is too large")
end

require "../../faaso"

# The two operands of a calculation, from `?a=6&b=7` or from a body `{"a": 6, "b": 7}`.
module Operands
  alias Number = Int64 | Float64

  # `{a, b}`; `Faaso::BadRequest` says what is wrong with them.
  def self.from(request : Faaso::Request) : {Number, Number}
    case request.method
    when "GET", "HEAD"
      {parsed("a", request.query["a"]?), parsed("b", request.query["b"]?)}
    when "POST"
      fields = request.json.as_h? || raise Faaso::BadRequest.new(%(the body is not an object like {"a": 6, "b": 7}))
      {checked("a", fields["a"]?), checked("b", fields["b"]?)}
    else
      raise Faaso::HTTPError.new(405, "use GET or POST", {"Allow" => "GET, HEAD, POST"})
    end
  end

  # The number that a query's field spells.
  private def self.parsed(name : String, text : String?) : Number
    raise Faaso::BadRequest.new("#{name} is missing") unless text
    finite(text.to_i64? || text.to_f64?) || raise Faaso::BadRequest.new("#{name} is not a number")
  end

  # The number that a body's field holds.
  private def self.checked(name : String, value : JSON::Any?) : Number
    raise Faaso::BadRequest.new("#{name} is missing") if value.nil? || value.raw.nil?
    finite(value.as_i64? || value.as_f?) || raise Faaso::BadRequest.new("#{name} is not a number")
  end

  private def self.finite(number : Number?) : Number?
    number unless number.is_a?(Float64) && !number.finite?
  end
end

require "http"
require "json"

# What a handler sees: a request comes in, a value goes out.
#
#     require "./faaso"
#
#     def handle(request)
#       name = request.query["name"]? || raise Faaso::BadRequest.new("name is missing")
#       {hello: name}
#     end
#
# A String answers with text, Bytes as they are, nil with 204, `Faaso.stream { |io| … }` as a stream, and anything
# else with JSON. `{status, body}` and `{status, headers, body}` say more. Headers are a Hash, HTTP::Headers or an Array of
# pairs. A header that is sent more than once has an Array as its value, or several pairs.
module Faaso
  # Raised by a handler: answers with this status and `{"error": message}`.
  class HTTPError < Exception
    getter status : Int32
    getter headers : HTTP::Headers

    def initialize(@status, message : String, headers = HTTP::Headers.new)
      @headers = Faaso.fields(headers)
      super(message)
    end
  end

  # 400: the caller's mistake.
  class BadRequest < HTTPError
    def initialize(message = "bad request")
      super(400, message)
    end
  end

  # 404.
  class NotFound < HTTPError
    def initialize(message = "not found")
      super(404, message)
    end
  end

  # One HTTP request: `method`, `path`, `query`, `headers`, `id`, `body`, `text` and `json`.
  class Request
    getter method : String
    getter path : String
    # The path and the query as they were sent: `%2F` is not decoded.
    getter target : String
    getter headers : HTTP::Headers
    # The whole body.
    getter body : Bytes

    def initialize(@method, @target : String, @headers = HTTP::Headers.new, @body = Bytes.empty)
      path, _, @query_text = target.partition('?')
      @path = path.empty? ? "/" : URI.decode(path).scrub
    end

    # The query's fields: `query["a"]?` is the first of a name, `query.fetch_all("a")` each.
    getter query : URI::Params { URI::Params.parse(@query_text) }

    # The proxy's X-Request-Id, or an empty string.
    def id : String
      headers["X-Request-Id"]? || ""
    end

    # The body as UTF-8; BadRequest where it is not.
    def text : String
      text = String.new(body)
      raise BadRequest.new("the body is not UTF-8") unless text.valid_encoding?
      text
    end

    # The body as JSON; BadRequest where it is not.
    def json : JSON::Any
      JSON.parse(text)
    rescue problem : JSON::ParseException
      raise BadRequest.new("the body is not JSON: #{problem.message}")
    end
  end

  # A body that is written piece by piece; each `io.flush` sends what there is.
  def self.stream(content_type = "text/plain; charset=utf-8", &write : IO ->) : Reply
    Reply.new(200, HTTP::Headers{"Content-Type" => content_type}, write)
  end

  # Names of header fields (RFC 9110, section 5.6.2).
  FIELD_NAME = /\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z/
  # The server sets these.
  RESERVED_FIELDS = %w(connection keep-alive proxy-authenticate proxy-connection te trailer trailers transfer-encoding upgrade)

  # The header fields that a handler gave, without Content-Length, which the server counts itself.
  # Raises ArgumentError for a field that would break the response or add to it.
  def self.fields(given) : HTTP::Headers
    fields = HTTP::Headers.new
    given.each do |given_name, value|
      name = given_name.to_s
      raise ArgumentError.new("a response header has the name #{name.inspect}") unless name.matches?(FIELD_NAME)
      raise ArgumentError.new("the response header #{name} is the server's to set") if RESERVED_FIELDS.includes?(name.downcase)
      next if name.downcase == "content-length"
      if value.is_a?(Array)
        value.each { |one| fields.add(name, one.to_s) }
      else
        fields.add(name, value.to_s)
      end
    end
    fields
  end

  # An answer: what a handler returned, with its status, headers and either bytes or somebody who writes them.
  class Reply
    TEXT = "text/plain; charset=utf-8"
    JSON = "application/json"

    getter status : Int32
    getter headers : HTTP::Headers
    getter body : Bytes | Proc(IO, Nil)

    def initialize(@status, @headers, @body)
      raise ArgumentError.new("a handler returned the status #{status}; 200 to 599 are allowed") unless 200 <= status <= 599
    end

    def self.of(result : Tuple(Int32, T)) : Reply forall T
      reply = of(result[1])
      new(result[0], reply.headers, reply.body)
    end

    def self.of(result : Tuple(Int32, H, T)) : Reply forall H, T
      reply = of(result[2])
      headers = Faaso.fields(result[1])
      reply.headers.each { |name, values| headers[name] = values unless headers.has_key?(name) }
      new(result[0], headers, reply.body)
    end

    # One method for all these: a handler with several kinds of answers hands in a union of them.
    def self.of(value) : Reply
      case value
      when Reply     then value
      when HTTPError then of(value.status, value.headers, JSON, {error: value.message}.to_json.to_slice)
      when String    then of(200, HTTP::Headers.new, TEXT, value.to_slice)
      when Bytes     then of(200, HTTP::Headers.new, "application/octet-stream", value)
      when Nil       then new(204, HTTP::Headers.new, Bytes.empty)
      else                of(200, HTTP::Headers.new, JSON, value.to_json.to_slice)
      end
    end

    private def self.of(status : Int32, headers : HTTP::Headers, type : String, body : Bytes) : Reply
      headers = headers.dup
      headers["Content-Type"] = type
      new(status, headers, body)
    end
  end
end

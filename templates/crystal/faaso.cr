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
# else with JSON. `{status, body}` and `{status, headers, body}` say more; headers are a Hash or HTTP::Headers.
module Faaso
  # Raised by a handler: answers with this status and `{"error": message}`.
  class HTTPError < Exception
    getter status : Int32
    getter headers : Hash(String, String)

    def initialize(@status, message : String, @headers = {} of String => String)
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
    getter headers : HTTP::Headers
    # The whole body.
    getter body : Bytes

    def initialize(@method, resource : String, @headers = HTTP::Headers.new, @body = Bytes.empty)
      path, _, @query_text = resource.partition('?')
      @path = path.empty? ? "/" : URI.decode(path)
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
    Reply.new(200, {"Content-Type" => content_type}, write)
  end

  # An answer: what a handler returned, with its status, headers and either bytes or somebody who writes them.
  class Reply
    TEXT_HEADERS = {"Content-Type" => "text/plain; charset=utf-8"}
    JSON_HEADERS = {"Content-Type" => "application/json"}

    getter status : Int32
    getter headers : Hash(String, String)
    getter body : Bytes | Proc(IO, Nil)

    def initialize(@status, @headers, @body)
    end

    def self.of(result : Tuple(Int32, T)) : Reply forall T
      reply = of(result[1])
      new(result[0], reply.headers, reply.body)
    end

    def self.of(result : Tuple(Int32, H, T)) : Reply forall H, T
      reply = of(result[2])
      given = result[1].to_h { |name, value| {name.to_s, value.is_a?(Array) ? value.join(", ") : value.to_s} }
      typed = given.keys.any? { |name| name.compare("Content-Type", case_insensitive: true) == 0 }
      new(result[0], typed ? given : reply.headers.merge(given), reply.body)
    end

    # One method for all these: a handler with several kinds of answers hands in a union of them.
    def self.of(value) : Reply
      case value
      when Reply     then value
      when HTTPError then new(value.status, value.headers.merge(JSON_HEADERS), {error: value.message}.to_json.to_slice)
      when String    then new(200, TEXT_HEADERS, value.to_slice)
      when Bytes     then new(200, {"Content-Type" => "application/octet-stream"}, value)
      when Nil       then new(204, {} of String => String, Bytes.empty)
      else                new(200, JSON_HEADERS, value.to_json.to_slice)
      end
    end
  end
end

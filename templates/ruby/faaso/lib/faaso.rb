# frozen_string_literal: true

require "json"

# The interface of handlers: a request comes in, a value goes out.
#
#     def handle(request)
#       name = request.query["name"] or raise Faaso::BadRequest, "name is missing"
#       { hello: name }
#     end
#
# A Hash, Array, Struct, number or boolean answers with JSON, a String with text, a String in the encoding BINARY with
# its bytes, nil with 204. An Enumerator or an IO answers with a stream. Faaso::Response adds a status and headers.
module Faaso
  # Raised by a handler: answers with this status and `{"error": message}`.
  class HTTPError < StandardError
    attr_reader :status, :headers

    def initialize(status, message, headers: {})
      super(message)
      @status = status
      @headers = headers
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

  # An answer with a status and headers. The body is anything that a handler may return by itself.
  # Headers are a Hash or an Array of pairs. A header that is sent more than once has an Array as its value, or several pairs.
  class Response
    attr_reader :body, :status, :headers

    def initialize(body = nil, status: nil, headers: {})
      @body = body
      @status = status || (body.nil? ? 204 : 200)
      @headers = headers
    end
  end

  # Header fields; names are looked up without regard to case and listed in lower case.
  # The values of a header that came more than once are joined by `, `. A header with `_` in its name never arrives.
  class Headers < Hash
    def initialize(fields = {})
      super()
      fields.each { |name, value| store(name.to_s.downcase, value) }
    end

    def [](name) = super(name.to_s.downcase)
    def key?(name) = super(name.to_s.downcase)
    def fetch(name, *default, &block) = super(name.to_s.downcase, *default, &block)
  end

  # The query's fields by name. Of a field given more than once this holds the first; `all` has each.
  class Query < Hash
    def initialize(text)
      super()
      @all = Hash.new { [] }
      text.split("&").each do |field|
        next if field.empty?
        name, _, value = field.tr("+", " ").partition("=").map { |part| Faaso.decode(part) }
        @all[name] += [value]
        store(name, value) unless key?(name)
      end
    end

    def all(name) = @all[name]
  end

  # One HTTP request.
  class Request
    # The path is decoded, with every slash that was sent. The target is the path and the query as they were sent: `%2F` is not
    # decoded. The body is a String in the encoding BINARY.
    attr_reader :method, :path, :target, :headers, :body

    def initialize(method: "GET", target: "/", headers: {}, body: "")
      @method = method
      @target = target
      path, _, @query_text = target.partition("?")
      # A proxy may be sent `http://host/path`.
      path = path.sub(%r{\A[a-z]+://[^/]*}i, "")
      @path = path.empty? ? "/" : Faaso.decode(path)
      @headers = Headers.new(headers)
      @body = body.b
    end

    # The proxy's X-Request-Id, or an empty string.
    def id = headers.fetch("x-request-id", "")

    def query = @query ||= Query.new(@query_text)

    # The body as UTF-8; BadRequest where it is not.
    def text
      text = String.new(body, encoding: Encoding::UTF_8)
      raise BadRequest, "the body is not UTF-8" unless text.valid_encoding?
      text
    end

    # The body as JSON; BadRequest where it is not. The names of members are Strings.
    def json
      JSON.parse(text)
    rescue JSON::NestingError
      raise BadRequest, "the body is nested too deeply"
    rescue JSON::ParserError => problem
      # The message begins with a line of the parser's source, and ends with the rest of the text, which may be long.
      raise BadRequest, "the body is not JSON: #{problem.message.scrub.sub(/\A\d+: /, "")[0, 80]}"
    end
  end

  # The text with its percent-encoded bytes decoded. Bytes that are not UTF-8 become U+FFFD.
  def self.decode(text)
    text.b.gsub(/%(\h\h)/) { $1.hex.chr }.force_encoding(Encoding::UTF_8).scrub("\u{FFFD}")
  end
end

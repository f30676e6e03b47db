# frozen_string_literal: true

require "time"
require_relative "lib/faaso"
require_relative "body"
require_relative "fields"
require_relative "log"
require_relative "stream"

module Faaso
  # A handler as a Rack application: answers /ping itself and everything else with `handle`.
  class Application
    TEXT = "text/plain; charset=utf-8"
    BYTES = "application/octet-stream"
    JSON_TYPE = "application/json"
    # Statuses whose responses have neither a body nor a length (RFC 9110, section 6.4.1).
    BODILESS = [204, 304].freeze

    def initialize(handle, max_body)
      @handle = handle
      @max_body = max_body
    end

    # Returns the status, the header fields as pairs, and the body as Rack wants them. Never raises.
    def call(env)
      input = env["rack.input"]
      body = input.read
      request = Request.new(method: env["REQUEST_METHOD"], target: utf8(env["REQUEST_URI"]), headers: headers(env), body: body)
      if env["faaso.refused"] || body.bytesize > @max_body || (input.is_a?(Body) && input.too_large?)
        error(HTTPError.new(413, "the body is larger than #{@max_body} bytes"), request, env)
      elsif request.path == "/ping"
        response("pong", request, env)
      else
        answer(request, env)
      end
    end

    private

    # Anything that the handler raises becomes a response, and a log entry if it is no HTTPError.
    def answer(request, env)
      response(@handle.call(request), request, env)
    rescue HTTPError => problem
      begin
        error(problem, request, env)
      rescue Exception => failure
        internal_error(request, failure, env)
      end
    # Not only StandardError: puma answers an `exit` with text of its own.
    rescue Exception => failure
      internal_error(request, failure, env)
    end

    def internal_error(request, failure, env)
      Log.report(request, failure)
      error(HTTPError.new(500, "internal error"), request, env)
    end

    def error(problem, request, env)
      headers = Fields.checked(problem.headers).reject { |name, _| Fields.named?(name, "content-type") }
      headers << ["Content-Type", JSON_TYPE]
      response(Response.new(JSON.generate({ error: problem.message }), status: problem.status, headers: headers), request, env)
    end

    # The response of a handler's result. Raises whatever keeps it from being sent.
    def response(result, request, env)
      result = Response.new(result) unless result.is_a?(Response)
      status = result.status
      raise ArgumentError, "a handler returned the status #{status.inspect}; 200 to 599 are allowed" unless (200..599).include?(status)
      fields = Fields.checked(result.headers)
      body, type = Stream.of?(result.body) ? [stream(result.body, request, env), TEXT] : encode(result.body)
      fields << ["Date", Time.now.httpdate] unless Fields.has?(fields, "date")
      if BODILESS.include?(status)
        body.close if body.is_a?(Stream)
        return [status, fields, []]
      end
      fields << ["Content-Type", type] unless Fields.has?(fields, "content-type")
      return [status, fields, body] if body.is_a?(Stream)
      # A 205 has no body, and states that (RFC 9110, section 15.3.6).
      body = "" if status == 205
      [status, fields << ["Content-Length", body.bytesize.to_s], [body]]
    end

    def stream(source, request, env)
      # Without chunks only the end of the connection ends the body.
      env["HTTP_CONNECTION"] = "close" unless env["HTTP_VERSION"] == "HTTP/1.1"
      Stream.new(source, request, env["puma.socket"])
    end

    # The bytes and the content type of a body that is no stream.
    def encode(body)
      case body
      when nil then ["", TEXT]
      when String then body.encoding == Encoding::BINARY ? [body, BYTES] : [body.encode(Encoding::UTF_8), TEXT]
      when Hash, Array, Numeric, Symbol, true, false then [JSON.generate(body), JSON_TYPE]
      when Struct then [JSON.generate(body.to_h), JSON_TYPE]
      else raise TypeError, "a handler returned #{body.class}; a Hash, Array, String, number, boolean, Enumerator, IO, nil or Faaso::Response is allowed"
      end
    end

    # The request's header fields. puma writes them as CGI does.
    def headers(env)
      env.each_with_object({}) do |(name, value), fields|
        case name
        when "HTTP_VERSION" then next
        when /\AHTTP_/ then fields[$'.tr("_", "-")] = utf8(value)
        when "CONTENT_TYPE", "CONTENT_LENGTH" then fields[name.tr("_", "-")] = utf8(value)
        when "faaso.version" then fields["version"] = utf8(value)
        end
      end
    end

    # Bytes of the head as text: UTF-8, or else Latin-1.
    def utf8(bytes)
      text = String.new(bytes, encoding: Encoding::UTF_8)
      text.valid_encoding? ? text : String.new(bytes, encoding: Encoding::ISO_8859_1).encode(Encoding::UTF_8)
    end
  end
end

# frozen_string_literal: true

require "puma"
require "puma/server"
require_relative "body"
require_relative "lingering"

module Faaso
  # The parts of HTTP/1.1 that puma leaves open: large bodies, several requests at once, and closing without a reset.
  module Connection
    LINGERING = Lingering.new
    # While the server stops, a connection has so many seconds to send the first bytes of a request, or the next ones.
    LAST_CHANCE = 1
    NEXT_BYTES = 5
    # puma's phrases for requests that are none.
    PHRASES = { 400 => "bad request", 408 => "request timeout", 501 => "not implemented" }.freeze

    # Over Puma::Client, which reads the requests of a connection.
    module Reading
      def try_to_finish
        super
      rescue Body::Overflow
        refuse
      end

      # puma calls this only while the server stops.
      def finish(_timeout)
        super(can_close? ? LAST_CHANCE : NEXT_BYTES)
      end

      def write_error(status)
        @ends = true
        body = JSON.generate({ error: PHRASES.fetch(status, "internal error") })
        @io << "HTTP/1.1 #{status} #{Puma::HTTP_STATUS_CODES[status]}\r\nConnection: close\r\n" \
               "Content-Type: application/json\r\nContent-Length: #{body.bytesize}\r\n\r\n#{body}"
      rescue SystemCallError, IOError
        nil
      end

      def close
        if @io.closed? || !(@ends || (LINGERING.stopping && !Lingering.delivered?(@io)))
          super
        else
          LINGERING.add(@io)
        end
      end

      private

      def setup_body
        chunked = env["HTTP_TRANSFER_ENCODING"]
        length = chunked ? 0 : env["CONTENT_LENGTH"].to_i
        asks_first = env["HTTP_EXPECT"]&.casecmp?("100-continue")
        # A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
        return refuse if Body.hopeless?(length, asks_first)

        # puma knows this expectation in lower case only.
        env["HTTP_EXPECT"] = "100-continue" if asks_first
        # A request with two lengths is answered, and nothing behind it is trusted (RFC 9112, section 6.1).
        env["HTTP_CONNECTION"] = "close" if chunked && env["CONTENT_LENGTH"]
        finished = super
        if !finished
          keep_in_memory
        elsif !chunked && body.is_a?(StringIO) && body.size > length
          # puma 5 takes a next request that came with the body for a part of it.
          @buffer = body.string.byteslice(length..)
          @body = length.zero? ? Puma::Client::EmptyBody : StringIO.new(body.string.byteslice(0, length))
        end
        finished
      end

      def keep_in_memory
        begun = body
        begun.rewind
        @body = Body.new
        @body.write(begun.read)
        begun.close
        @tempfile = nil
      end

      # Takes the request as it is, without its body. The application answers it, and the connection ends.
      def refuse
        env["faaso.refused"] = true
        env["HTTP_CONNECTION"] = "close"
        @ends = true
        @read_header = false
        @body = Puma::Client::EmptyBody
        @buffer = nil
        set_ready
        true
      end
    end

    # Over Puma::Server, which writes the responses.
    module Writing
      private

      # A client that has closed its side after the request still wants the response.
      def closed_socket?(_socket) = false

      def req_env_post_parse(env)
        # puma writes `_` in a header's name as a comma, and then takes it for a `-`.
        env.delete_if { |name, _| name.include?(",") }
        # puma 5 adds a header `Version` to the version of HTTP.
        version, comma, field = env["HTTP_VERSION"].to_s.partition(", ")
        env["HTTP_VERSION"] = version
        env["faaso.version"] = field unless comma.empty?
      end
    end

    def self.install
      Puma::Client.prepend(Reading)
      Puma::Server.prepend(Writing)
      # Seconds that a client may pause while it reads a response. Ten is short for a slow download.
      Puma::Request.const_set(:WRITE_TIMEOUT, 300)
    end
  end
end

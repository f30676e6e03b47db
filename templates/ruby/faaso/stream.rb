# frozen_string_literal: true

require "fiber"
require "socket"

module Faaso
  # The pieces of an Enumerator or an IO as bytes, sent as they are made.
  #
  # The first piece that is not empty is made at once: an error before it can still be answered properly.
  # The pieces are made in a fiber, which `close` ends, so that its `ensure` runs if nobody reads on.
  class Stream
    # The body failed after its response had begun. The failure is in the log already. puma closes the connection without a word.
    Aborted = Puma::ConnectionError
    # Ends the fiber. No StandardError, so that a handler's bare `rescue` does not catch it.
    Closed = Class.new(Exception)
    # So many bytes of an IO are read at once.
    PIECE = 64 << 10

    def self.of?(value)
      value.is_a?(Enumerator) || value.is_a?(IO)
    end

    def initialize(source, request, socket)
      @request = request
      @socket = socket
      @fiber = Fiber.new do
        each_piece(source) { |piece| Fiber.yield(piece) unless piece.empty? }
        nil
      end
      @first = @fiber.resume
    end

    # The rest of the pieces, for the server.
    def each
      piece = @first
      while piece
        @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_CORK, 1)
        yield piece
        # puma holds back what does not fill a packet, up to 200 ms. A piece is sent as it is made.
        @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_CORK, 0)
        piece = following
      end
    rescue SystemCallError, IOError
      # The client is gone.
      raise Aborted
    end

    # Ends the fiber. An error of its own end is logged, not raised: there is nobody to answer.
    def close
      @fiber.raise(Closed) if @fiber.alive?
    rescue Closed
      nil
    rescue Exception => error
      Log.report(@request, error)
    end

    private

    def following
      @fiber.resume if @fiber.alive?
    rescue Exception => error
      Log.report(@request, error)
      raise Aborted
    end

    def each_piece(source)
      if source.is_a?(IO)
        begin
          while (piece = read(source))
            yield piece
          end
        ensure
          source.close
        end
      else
        source.each do |piece|
          raise TypeError, "a stream has String pieces, not #{piece.class}" unless piece.is_a?(String)
          yield piece.encoding == Encoding::BINARY ? piece : piece.encode(Encoding::UTF_8).b
        end
      end
    end

    # The next bytes of an IO as soon as there are any, nil at its end.
    def read(io)
      io.readpartial(PIECE)
    rescue EOFError
      nil
    end
  end
end

# frozen_string_literal: true

require "stringio"

module Faaso
  # A request's body in memory, kept up to a limit and counted beyond it. puma would write a large one to a temporary file;
  # /tmp is memory all the same, and smaller than the limit of memory.
  class Body < StringIO
    # So many bytes of a body that is too large are read and thrown away before it is refused.
    # A client that only reads the response when it has sent all gets the response that way, too.
    DISCARDED = 1 << 30

    # The body is larger than what is read and thrown away.
    Overflow = Class.new(StandardError)

    class << self
      # The largest body that a handler gets, in bytes.
      attr_accessor :limit

      # True if a body of this length is not even read.
      def hopeless?(length, asks_first)
        length > limit && (asks_first || length > limit + DISCARDED)
      end
    end

    def initialize
      super(String.new(encoding: Encoding::BINARY))
      @received = 0
    end

    def too_large? = @received > Body.limit

    # Returns the size of the data, as puma counts.
    def write(data)
      @received += data.bytesize
      raise Overflow if Body.hopeless?(@received, false)
      if too_large?
        string.clear
      else
        super
      end
      data.bytesize
    end
  end
end

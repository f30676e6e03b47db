# frozen_string_literal: true

module Faaso
  # Connections that this side ends, but not yet closes. A close with unread bytes is a reset, which destroys a response
  # that has not been read; and what has not left the kernel is lost with the container. One thread watches all of them.
  class Lingering
    # For so many seconds a connection goes on reading.
    SECONDS = 5
    # socket(7): asks for the bytes that the other side has not acknowledged.
    SIOCOUTQ = 0x5411

    # True once the server stops: connections then linger only until the other side has all that was sent.
    attr_accessor :stopping

    def initialize
      @mutex = Mutex.new
      @deadlines = {}
    end

    # Ends the connection from this side, and closes it later.
    def add(io)
      io.close_write
      @mutex.synchronize do
        @deadlines[io] = now + SECONDS
        @thread ||= Thread.new { watch }
      end
    rescue SystemCallError, IOError
      io.close
    end

    # Returns when all connections are closed.
    def wait
      @mutex.synchronize { @thread }&.join
    end

    # True if the other side has all that was sent.
    def self.delivered?(io)
      answer = [0].pack("i")
      io.ioctl(SIOCOUTQ, answer)
      answer.unpack1("i").zero?
    rescue SystemCallError, IOError
      true
    end

    private

    def watch
      while (connections = pending)
        IO.select(connections, nil, nil, 0.05)
        connections.each { |io| close(io) if ended?(io) }
      end
    end

    # The connections that are left, nil if there are none; the thread then ends.
    def pending
      @mutex.synchronize do
        @deadlines.delete_if { |io, _| io.closed? }
        @thread = nil if @deadlines.empty?
        @deadlines.keys unless @deadlines.empty?
      end
    end

    def ended?(io)
      case io.read_nonblock(1 << 16, exception: false)
      when nil then true
      when :wait_readable then now >= @deadlines[io] || (stopping && Lingering.delivered?(io))
      else now >= @deadlines[io]
      end
    rescue SystemCallError, IOError
      true
    end

    def close(io)
      @mutex.synchronize { @deadlines.delete(io) }
      io.close
    rescue SystemCallError, IOError
      nil
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end

require "http/server"
require "json"

class HTTP::Server::Response
  # For so many seconds a connection that this side ends goes on reading.
  # A close with unread bytes is a reset, which destroys a response that has not been read.
  LINGER = 5.seconds

  # Sends what is buffered on the connection. The standard library does so after the handler; whoever counts the
  # requests in flight must know that it has happened.
  def flush_connection : Nil
    @io.flush
  end

  # True once the status and headers are on their way.
  def begun? : Bool
    wrote_headers?
  end

  # Sends the head of a body that is written piece by piece, as a HEAD wants it.
  def send_head : Nil
    headers["Transfer-Encoding"] = "chunked" unless version == "HTTP/1.0"
    write_headers
  end

  # Ends the connection in the middle of a body, so that what was sent cannot pass for all of it.
  def abort : Nil
    @io.close
    # Or the standard library would send what is buffered.
    @original_output.close
  rescue ClientError | IO::Error
  end

  # Ends the connection from this side, and reads on until the other side ends it too, for LINGER at most.
  def linger : Nil
    return unless socket = @io.as?(Socket)
    socket.close_write
    socket.read_timeout = LINGER
    until_then = Time.monotonic + LINGER
    piece = Bytes.new(32 << 10)
    while Time.monotonic < until_then && socket.read(piece) > 0
    end
  rescue IO::Error
  end

  # Answers a request that is none, which never reaches the handler. The standard library answers with text and a reset.
  def respond_with_status(status : HTTP::Status, message : String? = nil) : Nil
    check_headers
    reset
    @status = status
    headers["Connection"] = "close"
    headers["Content-Type"] = "application/json"
    {error: (message || status.description || "refused").downcase}.to_json(self)
    close
    flush_connection
    linger
  rescue ClientError | IO::Error
  end

  # True when the other side's kernel has all that was sent: what has not left this one is lost with the container.
  def delivered? : Bool
    return true unless socket = @io.as?(Socket)
    unsent = 0
    LibC.ioctl(socket.fd, LibC::SIOCOUTQ, pointerof(unsent)) != 0 || unsent == 0
  end
end

lib LibC
  # socket(7); one number on every architecture of Linux that Crystal compiles for.
  SIOCOUTQ = 0x5411_u64
  fun ioctl(fd : Int, request : ULong, ...) : Int
end

require "http/server"
require "../faaso"

class HTTP::Server::Response
  # Sends what is buffered on the connection. The standard library does so after the handler; whoever counts the
  # requests in flight must know that it has happened.
  def flush_connection : Nil
    @io.flush
  end

  # True once the status and headers are on their way.
  def begun? : Bool
    wrote_headers?
  end

  # Ends the connection in the middle of a body, so that what was sent cannot pass for all of it.
  def abort : Nil
    @io.close
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

module Faaso
  # Serves a handler until SIGTERM, then finishes what is in flight and exits.
  # Settings from the environment: PORT (3000), MAX_BODY in bytes (33554432; more is answered with 413).
  class Server
    INTERNAL_ERROR = Reply.of(HTTPError.new(500, "internal error"))

    @in_flight = 0
    @stopping = false
    @max_body : Int64
    @port : Int32

    def initialize(@handle : Request -> Reply)
      @max_body = (ENV["MAX_BODY"]? || "33554432").to_i64
      @port = (ENV["PORT"]? || "3000").to_i
    end

    def run : Nil
      server = HTTP::Server.new { |context| serve(context) }
      server.bind_tcp("0.0.0.0", @port)
      done = Channel(Nil).new
      {Signal::TERM, Signal::INT}.each do |signal|
        signal.trap do
          next if @stopping
          @stopping = true
          server.close
          spawn { drain(done) }
        end
      end
      server.listen
      done.receive
    end

    # Ends when nothing is in flight, and nothing has come in on open connections for a moment.
    private def drain(done) : Nil
      loop do
        sleep 20.milliseconds
        break if @in_flight == 0
      end
      done.send(nil)
    end

    private def serve(context) : Nil
      @in_flight += 1
      response = context.response
      reply = answer(context.request)
      response.headers["Connection"] = "close" if @stopping
      begin
        write(reply, response, context.request.method == "HEAD")
      rescue error : IO::Error
        return response.abort
      rescue error
        log(context.request.method, context.request.path, context.request.headers["X-Request-Id"]?, error)
        return response.abort if response.begun?
        response.reset
        write(INTERNAL_ERROR, response, false)
      end
      response.close
      response.flush_connection
      while @stopping && !response.delivered?
        sleep 10.milliseconds
      end
    ensure
      @in_flight -= 1
    end

    private def answer(request : HTTP::Request) : Reply
      # The body is received before anything else: what is left of it would end the connection.
      body = receive(request)
      return Reply.of("pong") if request.path == "/ping"
      seen = Request.new(request.method, request.resource, request.headers, body)
      begin
        @handle.call(seen)
      rescue error : HTTPError
        Reply.of(error)
      rescue error
        log(seen.method, seen.path, seen.id, error)
        INTERNAL_ERROR
      end
    rescue error : HTTPError
      Reply.of(error)
    end

    # Which request it was, and where it failed.
    private def log(method, path, id, error) : Nil
      label = id.nil? || id.empty? ? "" : " [#{id}]"
      STDERR.puts "#{method} #{path}#{label} failed\n#{error.inspect_with_backtrace}"
    end

    private def receive(request) : Bytes
      return Bytes.empty unless body = request.body
      received = IO::Memory.new((request.content_length || 0_u64).clamp(64, @max_body + 1))
      IO.copy(body, received, @max_body + 1)
      raise HTTPError.new(413, "the body is larger than #{@max_body} bytes", {"Connection" => "close"}) if received.size > @max_body
      body.close
      received.to_slice
    end

    private def write(reply, response, head) : Nil
      response.status_code = reply.status
      reply.headers.each { |name, value| response.headers[name] = value }
      case body = reply.body
      in Bytes
        response.content_length = body.size unless {204, 304}.includes?(reply.status)
        response.write(body) unless head
      in Proc(IO, Nil)
        body.call(response) unless head
      end
    end
  end
end

require "http/server"
require "../faaso"
require "./log"
require "./response"

module Faaso
  # Serves a handler until SIGTERM, then finishes what is in flight and exits.
  # Settings from the environment: PORT (3000), MAX_BODY in bytes (33554432; more is answered with 413).
  class Server
    INTERNAL_ERROR = Reply.of(HTTPError.new(500, "internal error"))
    # So many bytes of a body that is too large are read and thrown away before it is refused.
    # A client that only reads the response when it has sent all gets the response that way, too.
    DISCARDED = 1_i64 << 30
    # The largest request line, and the largest sum of header fields.
    MAX_HEAD = 256 << 10

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
      server.max_request_line_size = MAX_HEAD
      server.max_headers_size = MAX_HEAD
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
      respond(context.request, context.response)
    rescue HTTP::Server::ClientError | IO::Error
      # The client is gone.
      context.response.abort
    ensure
      @in_flight -= 1
    end

    private def respond(request, response) : Nil
      refusal = nil
      begin
        # The body is received before anything else: what is left of it would end the connection.
        body = receive(request)
      rescue error : HTTPError
        refusal = Reply.of(error)
      end
      # HTTP::Request#path would take the first segment of //a/b for a host, and change what #resource says.
      seen = Request.new(request.method, request.resource, request.headers, body || Bytes.empty)
      reply = refusal || answer(seen)
      response.headers["Connection"] = "close" if @stopping || refusal
      begin
        write(reply, response, request.method == "HEAD")
      rescue error : HTTP::Server::ClientError
        raise error
      rescue error
        Log.report(seen, error)
        return response.abort if response.begun?
        response.reset
        response.headers["Connection"] = "close" if @stopping
        write(INTERNAL_ERROR, response, request.method == "HEAD")
      end
      response.close
      response.flush_connection
      response.linger if refusal
      while @stopping && !response.delivered?
        sleep 10.milliseconds
      end
    end

    # Anything that the handler raises becomes a reply, and a log entry if it is no HTTPError.
    private def answer(request : Request) : Reply
      return Reply.of("pong") if request.path == "/ping"
      begin
        begin
          @handle.call(request)
        rescue error : HTTPError
          Reply.of(error)
        end
      rescue error
        Log.report(request, error)
        INTERNAL_ERROR
      end
    end

    # The whole body. HTTPError if it is too large, or ends before its end.
    private def receive(request) : Bytes
      return Bytes.empty unless body = request.body
      length = request.content_length
      # A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
      refuse if length && length > @max_body && (asks_first?(request) || length > @max_body + DISCARDED)
      received = IO::Memory.new((length || 0_u64).clamp(64, @max_body))
      piece = Bytes.new(32 << 10)
      total = 0_i64
      while (count = body.read(piece)) > 0
        total += count
        refuse if total > @max_body + DISCARDED
        total > @max_body ? received.clear : received.write(piece[0, count])
      end
      refuse if total > @max_body
      raise HTTPError.new(400, "the body is shorter than its length") if length && total < length
      body.close
      received.to_slice
    rescue IO::Error
      raise HTTPError.new(400, "the body is not chunked as it should be")
    end

    private def refuse : NoReturn
      raise HTTPError.new(413, "the body is larger than #{@max_body} bytes")
    end

    private def asks_first?(request) : Bool
      request.headers["Expect"]?.try(&.downcase) == "100-continue"
    end

    private def write(reply, response, head) : Nil
      response.status_code = reply.status
      reply.headers.each { |name, values| response.headers[name] = values }
      bodiless = {204, 304}.includes?(reply.status)
      case body = reply.body
      in Bytes
        response.content_length = body.size unless bodiless
        response.write(body) unless head || bodiless
      in Proc(IO, Nil)
        head && !bodiless ? response.send_head : (body.call(response) unless bodiless)
      end
    end
  end
end

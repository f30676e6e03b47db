# frozen_string_literal: true

# Serves `handle` of handler.rb with puma until SIGTERM, then finishes what is in flight and exits.
#
# Settings from the environment: PORT (3000), THREADS of each process (16), WORKERS, which are processes (the limit of CPUs
# rounded up, 1 without a limit), MAX_BODY in bytes (33554432; more is answered with 413).

# The first process of a container ignores these signals otherwise.
%w[TERM INT].each { |signal| trap(signal) { exit } }

require "socket"
require_relative "connection"
require_relative "events"
require_relative "application"
require_relative "loading"
require_relative "workers"

module Faaso
  # One process that serves.
  class Server
    def initialize(listener, threads:, max_body:)
      @listener = listener
      @threads = threads
      @max_body = max_body
    end

    # Returns the exit status. Writes to `ready` when it serves.
    def run(ready)
      application = Application.new(Loading.load(Dir.pwd), @max_body)
      Body.limit = @max_body
      Connection.install
      server = puma(application)
      server.binder.inherit_tcp_listener("0.0.0.0", @listener.local_address.ip_port, @listener)
      thread = server.run
      %w[TERM INT].each { |signal| trap(signal) { stop(server) } }
      ready&.write(".")
      ready&.close
      thread.join
      Connection::LINGERING.wait
      Connection::LINGERING.stopping ? 0 : 1
    rescue Unusable => problem
      Log.note("error: #{problem.message}")
      1
    end

    private

    def stop(server)
      Connection::LINGERING.stopping = true
      server.stop
    end

    def puma(application)
      options = {
        min_threads: 1,
        max_threads: @threads,
        # Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the proxy's,
        # or now and then a request is written to a connection that has just been closed.
        persistent_timeout: 300,
        first_data_timeout: 300,
        # Accept what waits in the listener's queue, which would be reset when it closes.
        drain_on_shutdown: true,
        supported_http_methods: :any,
        environment: "production",
      }
      events = Events.new
      # puma 6 has the events in the options.
      return Puma::Server.new(application, events, options) unless defined?(Puma::LogWriter)
      Puma::Server.new(application, nil, options.merge(log_writer: events))
    end
  end

  # A setting from the environment, a whole number of at least 1. Ends the program if it is something else.
  def self.setting(name, default)
    value = ENV.fetch(name, default.to_s)
    Integer(value, 10, exception: false)&.then { |number| return number if number.positive? }
    Log.note("error: #{name} is #{value.inspect}; expected a whole number of at least 1")
    exit 1
  end

  def self.main
    threads = setting("THREADS", 16)
    max_body = setting("MAX_BODY", 32 << 20)
    workers = setting("WORKERS", Workers.default)
    listener = TCPServer.new("0.0.0.0", setting("PORT", 3000))
    listener.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
    listener.listen(1024)
    serve = ->(ready) { Server.new(listener, threads: threads, max_body: max_body).run(ready) }
    exit(workers == 1 ? serve.call(nil) : Workers.new(workers, listener, &serve).run)
  end
end

$stdout.sync = true
Faaso.main

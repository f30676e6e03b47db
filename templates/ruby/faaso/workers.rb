# frozen_string_literal: true

require "etc"
require_relative "log"

module Faaso
  # Several processes that serve one listener, because one process of Ruby uses one core.
  #
  # The first process starts alone, so that a handler that cannot be loaded is reported once. The others start when it serves.
  # A process that ends by itself is replaced.
  class Workers
    # The limit of CPUs of this container rounded up, at most the CPUs that there are; 1 without a limit.
    def self.default
      limit = cpus
      limit ? limit.ceil.clamp(1, Etc.nprocessors) : 1
    end

    # The limit of CPUs, nil if there is none: cgroup version 2, then version 1.
    def self.cpus
      quota, period =
        if File.exist?("/sys/fs/cgroup/cpu.max")
          File.read("/sys/fs/cgroup/cpu.max").split
        else
          %w[quota period].map { |name| File.read("/sys/fs/cgroup/cpu/cpu.cfs_#{name}_us") }
        end
      quota.to_f / period.to_i if quota.to_i.positive?
    rescue SystemCallError
      nil
    end

    # The block serves the listener and returns an exit status. It gets an IO to which it writes when it serves.
    def initialize(count, listener, &serve)
      @count = count
      @listener = listener
      @serve = serve
      @pids = []
      @stopping = false
    end

    # Returns the exit status when SIGTERM has ended all processes, or when the first one could not start.
    def run
      main = Process.pid
      %w[TERM INT].each { |signal| trap(signal) { Process.pid == main ? stop : exit!(0) } }
      reader, writer = IO.pipe
      start(writer)
      writer.close
      served = !reader.read.empty?
      return Process.wait2(@pids.first).last.exitstatus || 1 unless served || @stopping

      (@count - 1).times { start unless @stopping }
      watch
      0
    end

    private

    def stop
      @stopping = true
      # The processes have the listener until they have accepted what waits there.
      @listener.close unless @listener.closed?
      @pids.each { |pid| terminate(pid) }
    end

    def terminate(pid)
      Process.kill("TERM", pid)
    rescue Errno::ESRCH
      nil
    end

    def start(ready = nil)
      @pids << fork { exit(@serve.call(ready)) }
      # The signal may have come before the process was in the list.
      terminate(@pids.last) if @stopping
    end

    def watch
      until @pids.empty?
        pid, status = Process.wait2
        # A process that a handler left behind is a child of the first process of a container, too.
        next unless @pids.delete(pid)
        next if @stopping

        Log.note("a worker ended (#{status}); another one starts")
        sleep 1
        start unless @stopping
      end
    end
  end
end

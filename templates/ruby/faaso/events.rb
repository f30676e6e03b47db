# frozen_string_literal: true

require "puma"
require "puma/events"
require_relative "log"

module Faaso
  # What puma reports, as log entries of this template.
  class Events < (defined?(Puma::LogWriter) ? Puma::LogWriter : Puma::Events)
    def initialize
      super($stdout, $stderr)
    end

    def log(_text) = nil
    def debug(_text) = nil
    def debug_error(_error, _client = nil, _text = "") = nil
    def connection_error(error, _client, text = "connection error") = Log.note("#{text}: #{error.message}")
    def parse_error(error, _client) = Log.note("a request cannot be parsed: #{error.message}")
    def ssl_error(error, _socket) = Log.note("#{error.message}")
    def unknown_error(error, _client = nil, text = "error") = Log.note("#{text}: #{error.message} (#{error.class}) at #{error.backtrace&.first}")
  end
end

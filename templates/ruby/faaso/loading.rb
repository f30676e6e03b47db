# frozen_string_literal: true

require_relative "log"

module Faaso
  # handler.rb has nothing that could be called with a request.
  class Unusable < StandardError
  end

  # Finds the method that handler.rb defines.
  module Loading
    EXPECTED = "expected 'def handle(request)' in handler.rb"

    # The `handle` of the folder's handler.rb. Raises Unusable if it cannot be called with a request.
    def self.load(folder)
      path = File.join(folder, "handler.rb")
      raise Unusable, "there is no handler.rb; #{EXPECTED}" unless File.file?(path)
      run(path, folder)
      main = TOPLEVEL_BINDING.receiver
      raise Unusable, "handler.rb defines no 'handle'; #{EXPECTED}" unless main.respond_to?(:handle, true)
      handle = main.method(:handle)
      raise Unusable, "'handle' takes #{signature(handle)}, not one request; #{EXPECTED}" unless takes_one?(handle)
      handle
    end

    def self.run(path, folder)
      require path
    rescue Exception => error
      place = (error.backtrace || []).find { |frame| frame.start_with?("#{folder}/") && !frame.start_with?("#{__dir__}/") }
      raise Unusable, "handler.rb cannot be loaded: #{Log.message(error)} (#{error.class})#{" at #{place}" if place}"
    end

    # False if a call with one positional argument is sure to fail.
    def self.takes_one?(handle)
      kinds = handle.parameters.map(&:first)
      kinds.count(:req) <= 1 && (kinds & %i[req opt rest]).any? && !kinds.include?(:keyreq)
    end

    def self.signature(handle)
      names = handle.parameters.map do |kind, name|
        { opt: "#{name} = …", rest: "*#{name}", keyreq: "#{name}:", key: "#{name}: …", keyrest: "**#{name}", block: "&#{name}" }.fetch(kind, name)
      end
      "(#{names.join(", ")})"
    end

    private_class_method :run, :takes_one?, :signature
  end
end

# frozen_string_literal: true

module Faaso
  # Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented.
  module Log
    # Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most.
    LONGEST = 4000
    # An endless recursion has thousands of frames.
    MOST_FRAMES = 50
    # Frames of the server tell nothing about the function.
    SERVER = %r{\A(#{Regexp.escape(__dir__)}/|.*/gems/puma-)}

    # Logs an error of a handler, headed by the request that it belongs to. Never raises.
    def self.report(request, error)
      label = request.id.empty? ? "" : " [#{request.id}]"
      # In one write, because several threads write.
      $stderr.write("#{line("#{request.method} #{request.path}#{label} failed")}\n#{trace(error)}")
    rescue Exception
      nil
    end

    # Logs a fact in one line. Never raises.
    def self.note(text)
      $stderr.write("#{line(text)}\n")
    rescue Exception
      nil
    end

    # The error, where it was raised, and its causes, indented.
    def self.trace(error)
      lines = "  #{line("#{message(error)} (#{error.class})")}\n"
      frames = (error.backtrace || []).grep_v(SERVER)
      frames.first(MOST_FRAMES).each { |frame| lines << "    from #{line(frame)}\n" }
      lines << "    and #{frames.size - MOST_FRAMES} more\n" if frames.size > MOST_FRAMES
      lines << "  caused by:\n" << trace(error.cause) if error.cause
      lines
    end

    # The message, which an exception may compute, and fail to.
    def self.message(error)
      error.message.to_s
    rescue Exception
      "the message failed"
    end

    # The text as one line that can be printed: line breaks and other control characters are escaped.
    def self.line(text)
      text = text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
      # [[:print:]] has the spaces that break lines, and the characters that turn the direction of writing.
      cut = text[0, LONGEST].gsub(/[^[:print:]]|[\u2028-\u202e\u2066-\u2069\ufeff]/) { |char| char.dump[1..-2] }
      text.size <= LONGEST && cut.size <= LONGEST ? cut : "#{cut[0, LONGEST]}…"
    end
  end
end

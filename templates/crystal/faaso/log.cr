module Faaso
  # Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented.
  module Log
    # Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most.
    LONGEST = 4000

    # Logs an error of a handler, headed by the request that it belongs to.
    def self.report(request : Request, error : Exception) : Nil
      label = request.id.empty? ? "" : " [#{request.id}]"
      entry = String.build do |io|
        io << line("#{request.method} #{request.path}#{label} failed") << '\n'
        write(error, io)
      end
      STDERR.print(entry)
    end

    # The error, where it was raised, and its causes, indented.
    private def self.write(error : Exception, io : IO) : Nil
      io << "  " << line("#{message(error)} (#{error.class})") << '\n'
      error.backtrace?.try &.each { |frame| io << "    from " << line(frame) << '\n' }
      return unless cause = error.cause
      io << "  caused by:\n"
      write(cause, io)
    end

    # The message, which an exception may compute, and fail to.
    private def self.message(error : Exception) : String
      error.message || ""
    rescue problem
      "the message failed"
    end

    # The text as one line that can be printed: line breaks and other control characters are escaped.
    def self.line(text : String) : String
      cut = text.scrub[0, LONGEST]
      unless cut.each_char.all? { |char| printable?(char) }
        cut = cut.gsub { |char| printable?(char) ? char : char.inspect[1..-2] }
      end
      text.size <= LONGEST && cut.size <= LONGEST ? cut : cut[0, LONGEST] + "…"
    end

    # False for control characters, line and paragraph separators, and what turns the direction of writing.
    private def self.printable?(char : Char) : Bool
      !char.control? && !(0x2028..0x202e).includes?(char.ord) && !(0x2066..0x2069).includes?(char.ord) && char.ord != 0xfeff
    end
  end
end

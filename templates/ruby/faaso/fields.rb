# frozen_string_literal: true

module Faaso
  # Header fields of a response.
  module Fields
    # RFC 9110, section 5.6.2.
    NAME = /\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z/
    # RFC 9110, section 5.5: visible characters, spaces, tabs and what Latin-1 has above ASCII.
    VALUE = /\A[\t\u0020-\u007e\u0080-\u00ff]*\z/
    # The server sets these.
    RESERVED = %w[connection keep-alive proxy-authenticate proxy-connection te trailer trailers transfer-encoding upgrade].freeze

    # The pairs of a Hash or of an Array of pairs, as they can be sent. An Array as a value gives one pair for each element.
    # Raises ArgumentError for a pair that would break the response or add to it.
    def self.checked(headers)
      pairs = headers.flat_map { |name, value| Array(value).map { |one| [name.to_s, one.to_s.encode(Encoding::UTF_8)] } }
      pairs.each do |name, value|
        raise ArgumentError, "a response header has the name #{name.inspect}; letters, digits and '-' are allowed" unless NAME.match?(name)
        unless VALUE.match?(value)
          raise ArgumentError, "the response header #{name} has the value #{value.inspect}; line breaks, control characters and non-Latin-1 are refused"
        end
        raise ArgumentError, "the response header #{name} is the server's to set" if RESERVED.include?(name.downcase)
      end
      # The server counts the body itself.
      pairs.reject { |name, _| named?(name, "content-length") }.map { |name, value| [name, value.strip.encode(Encoding::ISO_8859_1).b] }
    end

    # True if a pair has this name.
    def self.has?(pairs, name)
      pairs.any? { |one, _| named?(one, name) }
    end

    def self.named?(one, name) = one.casecmp?(name)
  end
end

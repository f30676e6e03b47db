# frozen_string_literal: true

require "csv"
require "faaso"

# A table in CSV becomes JSON: a list of objects, whose names are those of the first line.
#
# `?separator=;` or `tab` for another separator, `?numbers=yes` for numbers instead of text. With `Accept: application/x-ndjson`
# the objects are sent one a line, as they are read.
def handle(request)
  raise Faaso::HTTPError.new(405, "send the table by POST", headers: { "Allow" => "POST" }) unless request.method == "POST"

  rows = Table.new(request.text, **options(request.query)).rows
  return rows.to_a unless request.headers["Accept"]&.include?("application/x-ndjson")

  Faaso::Response.new(rows.map { |row| "#{JSON.generate(row)}\n" }, headers: { "Content-Type" => "application/x-ndjson" })
end

SEPARATORS = { "tab" => "\t", "comma" => "," }.freeze

def options(query)
  separator = query.fetch("separator", "comma")
  separator = SEPARATORS.fetch(separator, separator)
  unless separator.size == 1 && !"\"\r\n".include?(separator)
    raise Faaso::BadRequest, "separator: expected one character, 'tab' or 'comma'"
  end
  { separator: separator, numbers: query["numbers"] == "yes" }
end

# A table as the rows that it has.
class Table
  WHOLE = /\A-?(0|[1-9]\d*)\z/
  FRACTION = /\A-?(0|[1-9]\d*)\.\d+\z/

  def initialize(text, separator:, numbers:)
    # Spreadsheets begin a file with a mark that is not of the table.
    @csv = CSV.new(text.delete_prefix("\u{FEFF}"), col_sep: separator, skip_blanks: true)
    @numbers = numbers
    @names = read
    raise Faaso::BadRequest, "the table is empty" unless @names
    refuse_names
  end

  # Each row as a Hash, read when it is wanted.
  def rows
    Enumerator.new { |out| while (row = read) do out << object(row) end }.lazy
  end

  private

  def read
    @csv.shift
  rescue CSV::MalformedCSVError => problem
    raise Faaso::BadRequest, "not CSV: #{problem.message}"
  end

  def refuse_names
    raise Faaso::BadRequest, "line 1: a column has no name" if @names.any? { |name| name.nil? || name.strip.empty? }
    twice = @names.tally.find { |_, count| count > 1 }
    raise Faaso::BadRequest, "line 1: two columns are named '#{twice.first}'" if twice
  end

  def object(row)
    if row.size > @names.size
      raise Faaso::BadRequest, "line #{@csv.lineno}: found #{row.size} fields, expected #{@names.size}"
    end
    @names.each_with_index.to_h { |name, index| [name, value(row[index])] }
  end

  def value(text)
    return text unless @numbers

    case text
    when WHOLE then text.to_i
    when FRACTION then text.to_f
    else text
    end
  end
end

# frozen_string_literal: true

require "minitest/autorun"
require "faaso"
require_relative "handler"

class CsvTest < Minitest::Test
  def post(text, query = "", headers = {})
    handle(Faaso::Request.new(method: "POST", target: "/#{query}", headers: headers, body: text))
  end

  def refusal(...)
    assert_raises(Faaso::HTTPError) { post(...) }.message
  end

  def test_rows_become_objects
    assert_equal([{ "a" => "1", "b" => "x" }, { "a" => "2", "b" => nil }], post("a,b\n1,x\n2,\n"))
  end

  def test_a_short_row_is_filled
    assert_equal([{ "a" => "1", "b" => nil }], post("a,b\n1\n"))
  end

  def test_a_quoted_field_keeps_separators_and_lines
    assert_equal([{ "a" => "x,\ny\"z", "b" => "1" }], post("a,b\r\n\"x,\ny\"\"z\",1\r\n"))
  end

  def test_the_separator_is_chosen
    assert_equal([{ "a" => "1,5", "b" => "2" }], post("a;b\n1,5;2\n", "?separator=;"))
    assert_equal([{ "a" => "1", "b" => "2" }], post("a\tb\n1\t2\n", "?separator=tab"))
  end

  def test_numbers_are_read_if_asked_for
    row = { "a" => 1, "b" => -2.5, "c" => "007", "d" => "1e3" }
    assert_equal([row], post("a,b,c,d\n1,-2.5,007,1e3\n", "?numbers=yes"))
  end

  def test_the_mark_of_spreadsheets_is_no_part_of_a_name
    assert_equal([{ "a" => "ä" }], post("\u{FEFF}a\nä\n"))
  end

  def test_a_stream_has_one_object_a_line
    response = post("a\n1\n2\n", "", "Accept" => "application/x-ndjson")
    assert_equal("{\"a\":\"1\"}\n{\"a\":\"2\"}\n", response.body.to_a.join)
  end

  def test_bad_tables_are_refused_with_their_line
    assert_equal("the table is empty", refusal(""))
    assert_equal("line 1: a column has no name", refusal("a,,b\n"))
    assert_equal("line 1: two columns are named 'a'", refusal("a,a\n"))
    assert_equal("line 3: found 2 fields, expected 1", refusal("a\n1\n2,3\n"))
    assert_match(/not CSV: .* line 2/, refusal("a\n\"open\n"))
  end

  def test_bad_questions_are_refused
    assert_equal("separator: expected one character, 'tab' or 'comma'", refusal("a", "?separator=ab"))
    assert_equal("the body is not UTF-8", refusal("\xff"))
    assert_equal(405, assert_raises(Faaso::HTTPError) { handle(Faaso::Request.new) }.status)
  end
end

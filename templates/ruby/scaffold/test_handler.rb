require "minitest/autorun"
require "faaso"
require_relative "handler"

class HandlerTest < Minitest::Test
  def test_greets_by_name
    assert_equal({ hello: "Ada" }, handle(Faaso::Request.new(target: "/?name=Ada")))
  end
end

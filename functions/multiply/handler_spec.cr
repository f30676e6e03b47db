require "spec"
require "./handler"

private def product(query)
  handle(Faaso::Request.new("GET", "/?#{query}"))[:product]
end

describe "handle" do
  it "multiplies whole numbers exactly" do
    product("a=3037000499&b=3037000499").should eq(9223372030926249001)
  end

  it "refuses a product out of range" do
    expect_raises(Faaso::BadRequest, "the product is too large") { product("a=9223372036854775807&b=2") }
  end
end

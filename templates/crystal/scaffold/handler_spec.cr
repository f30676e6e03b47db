require "spec"
require "./handler"

describe "handle" do
  it "greets by name" do
    handle(Faaso::Request.new("GET", "/?name=Ada")).should eq({hello: "Ada"})
  end
end

# The probe that contract.py asks, in Crystal.
require "./faaso"

def handle(request)
  case request.path
  when "/echo"
    {method: request.method, path: request.path, target: request.target, length: request.body.size,
     headers: request.headers.to_h.to_h { |name, values| {name.downcase, values.join(", ")} }}
  when "/unread"  then "unread"
  when "/headers" then {200, [{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}], "x"}
  when "/split"   then {200, {"X" => "a\r\nY: b"}, "x"}
  when "/status"  then {request.query["s"].to_i, "body"}
  when .starts_with?("/raise") then raise "a\nFORGED"
  when "/refuse"  then raise Faaso::HTTPError.new(418, "tea")
  when "/stream"
    Faaso.stream do |io|
      3.times do |number|
        io << number << '\n'
        io.flush
        sleep 0.4
      end
    end
  when "/fails" then Faaso.stream { |_| raise IO::Error.new("failed") }
  when "/cut"
    Faaso.stream do |io|
      io << "begun"
      io.flush
      raise IO::Error.new("failed")
    end
  when "/slow"
    sleep 1
    "slow"
  else
    {path: request.path, target: request.target}
  end
end

# The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.
require "./faaso"

RELEASED = "/tmp/released"

def handle(request)
  case request.path
  when "/unread"  then "unread"
  when "/headers" then {200, [{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}], "two headers"}
  when "/stream"
    Faaso.stream do |io|
      io << "first\n"
      io.flush
      500.times do
        break if File.exists?(RELEASED)
        sleep 0.02
      end
      io << "last\n"
    end
  when "/release"
    File.write(RELEASED, "")
    "released"
  when "/raise" then raise "raised-by-probe"
  when "/throw" then raise IO::Error.new("thrown-by-probe")
  when "/slow"
    sleep 1
    "slow"
  else
    {method: request.method, target: request.target, length: request.body.size,
     headers: request.headers.to_h.to_h { |name, values| {name.downcase, values.join(", ")} }}
  end
end

# The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.

RELEASED = "/tmp/released"

def pieces
  Enumerator.new do |out|
    out << "first\n"
    500.times do
      break if File.exist?(RELEASED)
      sleep 0.02
    end
    out << "last\n"
  end
end

def handle(request)
  case request.path
  when "/unread" then "unread"
  when "/headers"
    Faaso::Response.new("two headers", headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]])
  when "/stream" then pieces
  when "/release"
    File.write(RELEASED, "")
    "released"
  when "/raise" then raise ArgumentError, "raised-by-probe"
  # No StandardError, so that a bare 'rescue' does not catch it.
  when "/throw" then raise SystemExit.new(1, "thrown-by-probe")
  when "/slow"
    sleep 1
    "slow"
  else
    { method: request.method, target: request.target, headers: request.headers, length: request.body.bytesize }
  end
end

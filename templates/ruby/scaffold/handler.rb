def handle(request)
  { hello: request.query["name"] || "world" }
end

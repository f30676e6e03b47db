require "./faaso"
require "./faaso/server"
require "./handler"

Faaso::Server.new(->(request : Faaso::Request) { Faaso::Reply.of(handle(request)) }).run

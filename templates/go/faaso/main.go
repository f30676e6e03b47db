// Serves the function's Handle on port 3000. build-function replaces the module's path, which is "function" without a go.mod.
package main

import (
	// Time zones, because the image has no files of them.
	_ "time/tzdata"

	function "function"
	"function/faaso/server"
)

func main() {
	server.Run(function.Handle)
}

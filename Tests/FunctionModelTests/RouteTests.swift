import Testing

@testable import FunctionModel

struct RouteTests {
    private func files(_ routes: String) -> MemoryFiles {
        MemoryFiles([
            "routes.yml": routes, "templates/python/Dockerfile": "", "functions/sum/metadata.yml": "runtime: python",
            "functions/multiply/metadata.yml": "runtime: python",
        ])
    }

    @Test func `routes are sorted by length, then bytewise`() throws {
        let routes = try files(
            """
            /: sum
            /b: sum
            /A: multiply
            /b/deep/: {function: multiply, strip_prefix: false}
            /~x._-9: {function: sum}
            """
        ).load().get().routes
        #expect(
            routes == [
                Route(path: "/b/deep", function: "multiply", stripPrefix: false, location: SourceLocation(file: "routes.yml", line: 4)),
                Route(path: "/~x._-9", function: "sum", location: SourceLocation(file: "routes.yml", line: 5)),
                Route(path: "/A", function: "multiply", location: SourceLocation(file: "routes.yml", line: 3)),
                Route(path: "/b", function: "sum", location: SourceLocation(file: "routes.yml", line: 2)),
                Route(path: "/", function: "sum", location: SourceLocation(file: "routes.yml", line: 1)),
            ])
    }

    @Test func `a function without a route is not among the routed ones`() throws {
        let project = try files("/a: sum\n/b: sum\n").load().get()
        #expect(project.functionsWithContainer == ["sum"])
        #expect(project.functions.map(\.name) == ["multiply", "sum"])
    }

    @Test func `without routes.yml nothing is served`() throws {
        var all = files("")
        all.entries["routes.yml"] = nil
        #expect(try all.load().get().routes == [])
    }

    @Test(arguments: [
        ("/", true), ("/sum", true), ("/a/b.c", true), ("", false), ("sum", false), ("//", false), ("/a/", false), ("/a//b", false),
        ("/..", false), ("/a b", false), ("/a: b", false), ("/ü", false),
    ])
    func `a path is accepted if routes have it in this form`(path: String, isAccepted: Bool) {
        #expect(Route.accepts(path: path) == isAccepted)
    }

    private static let segments = "segments of letters, digits, '.', '_', '~' and '-' other than '.' and '..' are allowed"

    @Test(arguments: [
        Case("sum: sum", "1:1: error: found the path 'sum', a path that begins with '/' is allowed\nhint: did you mean '/sum'?"),
        Case("'': sum", "1:1: error: found the path '', a path that begins with '/' is allowed"),
        Case("/a//b: sum", "1:1: error: found the path '/a//b' with the segment '', \(segments)"),
        Case("//: sum", "1:1: error: found the path '//' with the segment '', \(segments)"),
        Case("/a/../b: sum", "1:1: error: found the path '/a/../b' with the segment '..', \(segments)"),
        Case("/.: sum", "1:1: error: found the path '/.' with the segment '.', \(segments)"),
        Case("/a b: sum", "1:1: error: found the path '/a b' with the segment 'a b', \(segments)"),
        Case("/ü: sum", "1:1: error: found the path '/ü' with the segment 'ü', \(segments)"),
        Case("/a%20: sum", "1:1: error: found the path '/a%20' with the segment 'a%20', \(segments)"),
        Case(
            "/a/*: sum",
            "1:1: error: found the path '/a/*' with the segment '*', \(segments)\nhint: a route covers everything below its path, so '/sum' means '/sum/…' too"
        ),
        Case(
            "/a: sum\n/A: sum",
            "2:1: error: found the path '/A', which is '/a' of line 1 but for case or a trailing slash"),
        Case(
            "/A: sum\n/a: sum",
            "2:1: error: found the path '/a', which is '/A' of line 1 but for case or a trailing slash"),
        Case(
            "/a: sum\n\n/a/: sum",
            "3:1: error: found the path '/a/', which is '/a' of line 1 but for case or a trailing slash"),
        Case("/a: sum\n/a: multiply", "2:1: error: found the key '/a' again, once is allowed (it is in line 1 already)"),
        Case("/a: smu", "1:5: error: found the function 'smu', which does not exist\nhint: did you mean 'sum'?"),
        Case("/a: report", "1:5: error: found the function 'report', which does not exist\nhint: there are: multiply, sum"),
        Case("/a: {function: summ}", "1:16: error: found the function 'summ', which does not exist\nhint: did you mean 'sum'?"),
        Case("/a:", "1:4: error: found nothing, a function's name or a map with `function` is allowed"),
        Case("/a: [sum]", "1:5: error: found a list, a function's name or a map with `function` is allowed"),
        Case("/a: {strip_prefix: true}", "1:5: error: found no `function`, which is required"),
        Case("/a: {function: sum, strip_prefix: no}", "1:35: error: strip_prefix: found 'no', true or false is allowed"),
        Case(
            "/a: {function: sum, strip_prefix: 'true'}",
            "1:35: error: strip_prefix: found 'true', true or false is allowed\nhint: remove the quotes"),
        Case(
            "/a: {function: sum, strip: true}",
            "1:21: error: unknown key 'strip' in a route\nhint: did you mean 'strip_prefix'?\nhint: allowed: function, strip_prefix, timeout, body_limit, headers, basic_auth, protocol"
        ),
        Case("- /a", "1:1: error: found a list, a map is allowed\nhint: write a line for each path: /sum: sum"),
    ])
    func `a route that cannot be served is refused`(row: Case) {
        #expect(files(row.input + "\n").problems() == "routes.yml:\(row.output)")
    }

    @Test func `a route to nowhere in a project without functions says so`() {
        #expect(
            MemoryFiles(["routes.yml": "/a: sum"]).problems()
                == "routes.yml:1:5: error: found the function 'sum', which does not exist\nhint: the folder functions has none")
    }

    private static let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"

    @Test func `a route says how long, how much, for whom and with which headers`() throws {
        let routes = try files(
            """
            /a:
              function: sum
              timeout: 1500ms
              body_limit: 64k
              headers: {Cache-Control: "no-store", X-Level: 2}
              basic_auth: {ann: \(Self.hash)}
            /b: {function: sum, strip_prefix: false}
            """
        ).load().get().routes
        #expect(
            routes[0].options
                == RouteOptions(
                    timeout: .milliseconds(1500), bodyLimit: 65536, headers: ["Cache-Control": "no-store", "X-Level": "2"],
                    users: ["ann": Self.hash]))
        #expect(routes[1].options.isEmpty)
    }

    @Test func `a route may speak HTTP/2 to its function`() throws {
        let routes = try files("/a: {function: sum, protocol: h2c}").load().get().routes
        #expect(routes[0].options == RouteOptions(upstreamProtocol: .h2c))
    }

    private static let bcrypt =
        "found something else than a bcrypt hash, which alone is allowed\n"
        + "hint: make one: docker run --rm -it caddy:2 caddy hash-password"
    private static let name =
        "a header's name of letters, digits and '-', other than those that frame a message and X-Request-Id, is allowed"
    private static let value = "printable ASCII without '\"', '\\', '`', '{' and '}' is allowed"

    @Test(arguments: [
        Case(
            "timeout: 5",
            "timeout: found '5', a duration such as 500ms, 5s, 2m or 1h, longer than nothing, is allowed\nhint: write the unit: 5s"),
        Case("protocol: http2", "protocol: found 'http2', h2c is allowed"),
        Case("body_limit: 0", "body_limit: found '0', a size such as 64k, 10m or 1g is allowed"),
        Case("body_limit: big", "body_limit: found 'big', a size such as 64k, 10m or 1g is allowed"),
        Case("headers: {X-A: '{env.HOME}'}", "headers.X-A: found '{env.HOME}', \(value)"),
        Case("headers: {X-A: 'ü'}", "headers.X-A: found 'ü', \(value)"),
        Case("headers: {content-length: 5}", "headers: found the name 'content-length', \(name)"),
        Case("headers: {'>X': 5}", "headers: found the name '>X', \(name)"),
        Case("basic_auth: {ann: hunter2}", "basic_auth.ann: \(bcrypt)"),
        Case("basic_auth: {ann: $2a$31$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G}", "basic_auth.ann: \(bcrypt)"),
        Case("basic_auth: {ann: [x]}", "basic_auth.ann: \(bcrypt)"),
        Case(
            "basic_auth: {'a b': x}",
            "basic_auth: found the name 'a b', a name of at most 64 letters, digits, '.', '_', '-' and '@' is allowed"),
        Case("basic_auth: {}", "basic_auth: found no user, one or more are allowed"),
    ])
    func `an option that cannot be is refused, and a password is not repeated`(row: Case) {
        let said = files("/a:\n  function: sum\n  \(row.input)\n").problems()
        #expect(said.hasPrefix("routes.yml:3:") && said.hasSuffix(": error: " + row.output), Comment(rawValue: said))
        #expect(!said.contains("hunter2"))
    }
}

import Testing

@testable import FunctionModel

/// Calls between functions: `calls`, `internal` and doubles.
struct CallRulesTests {
    /// A repository with `orders`, which has a route, and `users`.
    private static func files(
        _ orders: String = "", users: String = "internal: true\n", routes: String = "/orders: orders\n"
    ) -> MemoryFiles {
        MemoryFiles([
            "templates/python/Dockerfile": "FROM scratch\n", "functions/orders/metadata.yml": "runtime: python\n" + orders,
            "functions/users/metadata.yml": "runtime: python\n" + users, "routes.yml": routes,
        ])
    }

    @Test func `an internal function has a container without a route`() throws {
        let project = try Self.files("calls: [users]\n").load().get()
        #expect(project.functionsWithContainer == ["orders", "users"])
        #expect(project.function("orders")?.metadata.calls == ["users"] && project.function("users")?.metadata.isInternal == true)
        #expect(try Self.files(users: "").load().get().functionsWithContainer == ["orders"])
    }

    @Test func `functions may call each other and themselves`() throws {
        let project = try Self.files("calls: [users, orders]\n", users: "internal: true\ncalls: [orders]\n").load().get()
        #expect(project.function("orders")?.metadata.calls == ["users", "orders"])
    }

    @Test(arguments: [
        Case(
            "calls: [user]\n",
            """
            functions/orders/metadata.yml:2:9: calls: found 'user', which does not exist
            hint: did you mean 'users'?
            """),
        Case(
            "calls: [users, users]\n",
            "functions/orders/metadata.yml:2:16: calls: found 'users' again, once is allowed (it is in line 2 already)"),
        Case(
            "calls: users\n", "functions/orders/metadata.yml:2:8: calls: found 'users', a list is allowed"),
        Case(
            "test: {doubles: {users: {status: 200}}, cases: []}\n",
            """
            functions/orders/metadata.yml:2:18: test.doubles: found 'users', which is not under `calls`
            hint: write calls: [users]
            """),
        Case(
            "calls: [users]\ntest: {doubles: {usrs: {status: 200}}, cases: []}\n",
            """
            functions/orders/metadata.yml:3:18: test.doubles: found 'usrs', which is not under `calls`
            hint: did you mean 'users'?
            """),
    ])
    func `a wrong call is named with its place and a hint`(row: Case) {
        #expect(Self.lines(Self.files(row.input)) == row.output)
    }

    @Test func `a called function without a container is an error, an unreadable one is none`() {
        #expect(
            Self.lines(Self.files("calls: [users]\n", users: "")) == """
                functions/orders/metadata.yml:2:9: calls: found 'users', which has no container
                hint: write 'internal: true' into functions/users/metadata.yml, or add a route to routes.yml
                """)
        let broken = Self.lines(Self.files("calls: [users]\n", users: "a: [\n"))
        #expect(!broken.contains("functions/orders/"), "\(broken)")
    }

    @Test func `a route to an internal function is an error`() {
        #expect(
            Self.lines(Self.files(routes: "/orders: orders\n/users: users\n")) == """
                routes.yml:2:1: found a route to 'users', which is internal
                hint: remove the route, or 'internal: true' of the function
                """)
    }

    @Test func `a call in the defaults is named once`() {
        var files = Self.files()
        files.entries["faaso.yml"] = .bytes(Array("defaults: {calls: [auth]}\n".utf8))
        #expect(Self.lines(files).split(separator: "\n").first == "faaso.yml:1:20: calls: found 'auth', which does not exist")
        #expect(Self.lines(files).ranges(of: "does not exist").count == 1)
    }

    @Test func `a double is an answer or a list of answers`() throws {
        let suite = """
            calls: [users]
            test:
              doubles:
                users: [{method: POST, path: "/1?x", status: 201, headers: {A: b}, body: hi}, {json: {b: 1, a: [true]}}]
              cases: []

            """
        let doubles = try #require(try Self.files(suite).load().get().function("orders")).metadata.doubles
        #expect(
            doubles == [
                "users": [
                    DoubleAnswer(method: "POST", path: "/1?x", status: 201, headers: ["A": "b"], body: "hi"),
                    DoubleAnswer(body: #"{"a":[true],"b":1}"#, isJSON: true),
                ]
            ])
    }

    @Test(arguments: [
        Case("5", "test.doubles.users: found '5', an answer such as {status: 200, json: {…}}, or a list of answers, is allowed"),
        Case("[]", "test.doubles.users: found no answer, at least one is required"),
        Case("{body: a, json: 1}", "double: found `body` and `json`, one of them is allowed"),
        Case("{status: 99}", "double.status: found '99', a whole number from 200 to 599 is allowed"),
        Case("{path: x}", "double.path: found 'x', a path that begins with '/'"),
        Case("{code: 1}", "unknown key 'code' in double"),
    ])
    func `a wrong double is named`(row: Case) {
        let problems = Self.lines(Self.files("calls: [users]\ntest: {doubles: {users: \(row.input)}, cases: []}\n"))
        #expect(problems.contains(": " + row.output), "\(problems)")
    }

    /// The problems without the lines of the files.
    private static func lines(_ files: MemoryFiles) -> String {
        guard case .failure(let problems) = files.load() else { return "" }
        return problems.problems.flatMap { ["\($0.place)\($0.message)"] + $0.hints.map { "hint: " + $0 } }.joined(separator: "\n")
    }
}

import ContentHash
import FunctionModel
import ImageBuild
import TestSupport
import Testing
import WorkModel

struct TestDefinitionTests {
    static let place = SourceLocation(file: "functions/sum/metadata.yml")
    static let request = FunctionTest(
        name: "adds",
        kind: .request(
            HTTPCase(method: "POST", path: "/x", headers: ["accept": "json", "b": "c"], body: "{}"),
            FunctionModel.Expectation(
                status: 200, headers: ["content-type": "json"], body: "three", matches: "^t", json: .object(["sum": .number(3)]),
                contains: .array([.null]))), timeout: .seconds(30), location: place)
    static let command = FunctionTest(name: "unit", kind: .command(["python3", "-m", "unittest"]), location: place)

    static func function(_ tests: [FunctionTest] = [request, command], environment: [String: String] = ["A": "1"]) -> Function {
        var metadata = Metadata()
        metadata.tests = tests
        metadata.environment = environment
        metadata.fullEnvironment = environment
        return Function(name: "sum", runtime: "python", metadata: metadata)
    }

    typealias Edit = @Sendable (inout HTTPCase, inout FunctionModel.Expectation) -> Void

    /// Changes of one field of a request's test each.
    static let requestChanges: [(what: String, change: Edit)] = [
        ("method", { request, _ in request.method = "PUT" }),
        ("path", { request, _ in request.path = "/y" }),
        ("a header's value", { request, _ in request.headers["accept"] = "text" }),
        ("a header's name", { request, _ in request.headers = ["accepts": "json", "b": "c"] }),
        ("headers that run together", { request, _ in request.headers = ["accept": "jsonb", "": "c"] }),
        ("no headers", { request, _ in request.headers = [:] }),
        ("body", { request, _ in request.body = "[]" }),
        ("an empty body", { request, _ in request.body = "" }),
        ("no body", { request, _ in request.body = nil }),
        ("status", { _, expect in expect.status = 201 }),
        ("no status", { _, expect in expect.status = nil }),
        ("an expected header", { _, expect in expect.headers["content-type"] = "text" }),
        ("no expected header", { _, expect in expect.headers = [:] }),
        (
            "a sent header that becomes an expected one",
            { request, expect in
                request.headers["b"] = nil
                expect.headers["b"] = "c"
            }
        ),
        ("expected body", { _, expect in expect.body = "3" }),
        ("an empty expected body", { _, expect in expect.body = "" }),
        ("no expected body", { _, expect in expect.body = nil }),
        ("expression", { _, expect in expect.matches = "e$" }),
        ("no expression", { _, expect in expect.matches = nil }),
        (
            "the expression that becomes the body",
            { _, expect in
                expect.body = "^t"
                expect.matches = "three"
            }
        ),
        ("json", { _, expect in expect.json = .object(["sum": .string("3")]) }),
        ("json null", { _, expect in expect.json = .null }),
        ("no json", { _, expect in expect.json = nil }),
        ("contained json", { _, expect in expect.contains = .array([.bool(false)]) }),
        ("no contained json", { _, expect in expect.contains = nil }),
        ("json that becomes contained", { _, expect in swap(&expect.json, &expect.contains) }),
    ]

    @Test(arguments: requestChanges.indices) func `every field of a request and of what is expected is in the key`(index: Int) throws {
        let (what, change) = Self.requestChanges[index]
        guard case .request(var request, var expectation) = Self.request.kind else { return }
        change(&request, &expectation)
        var changed = Self.request
        changed.kind = .request(request, expectation)
        try expectDifferent([changed, Self.command], what)
    }

    @Test func `no property of a request and of what is expected is forgotten`() throws {
        guard case .request(let request, let expectation) = Self.request.kind else { return }
        var touched = (request: Set<String>(), expectation: Set<String>())
        for (_, change) in Self.requestChanges {
            var (left, right) = (request, expectation)
            touched.request.formUnion(properties(of: request, touchedBy: { change(&$0, &right) }))
            touched.expectation.formUnion(properties(of: expectation, touchedBy: { change(&left, &$0) }))
        }
        #expect(touched.request == properties(of: request))
        #expect(touched.expectation == properties(of: expectation))
    }

    @Test func `no property of a test and of its definition is forgotten`() throws {
        // The other tests of this suite change each of these, except the location, which is no input.
        #expect(properties(of: Self.command) == ["name", "kind", "timeout", "location"])
        // The name of the function salts the digest of the file's variables. The name of the file only hides values.
        let definition = try #require(TestDefinition(Self.function()))
        #expect(
            properties(of: definition) == [
                "function", "tests", "environment", "secrets", "doubles", "fileVariables", "environmentFile",
            ])
    }

    @Test func `the values of the tests' secrets are in the key`() throws {
        var function = Self.function()
        let one = try #require(TestDefinition(function))
        function.metadata.testSecrets = ["token": "x"]
        let other = try #require(TestDefinition(function))
        #expect(one.key(image: "sha256:i") != other.key(image: "sha256:i"))
        #expect(!other.reasons(since: one).isEmpty)
    }

    @Test func `every field of a double is in the key, and without doubles the key is as before`() throws {
        var function = Self.function()
        let none = try #require(TestDefinition(function))
        let answers: [DoubleAnswer] = [
            DoubleAnswer(), DoubleAnswer(method: "GET"), DoubleAnswer(path: "/1"), DoubleAnswer(status: 404),
            DoubleAnswer(headers: ["A": "b"]), DoubleAnswer(body: "x"), DoubleAnswer(body: "x", isJSON: true),
        ]
        var keys: Set<Digest> = [none.key(image: "sha256:i")]
        for answer in answers {
            function.metadata.doubles = ["users": [answer]]
            let definition = try #require(TestDefinition(function))
            #expect(keys.insert(definition.key(image: "sha256:i")).inserted, "\(answer)")
            #expect(definition.reasons(since: none).map(\.input) == ["test.doubles.users"])
        }
        #expect(properties(of: DoubleAnswer()) == ["method", "path", "status", "headers", "body", "isJSON"])
        function.metadata.doubles = [:]
        #expect(try #require(TestDefinition(function)).key(image: "sha256:i") == none.key(image: "sha256:i"))
    }

    @Test func `no two changes of a request give one digest`() throws {
        var seen: [[String: Digest]: String] = [:]
        for (what, change) in Self.requestChanges {
            guard case .request(var request, var expectation) = Self.request.kind else { return }
            change(&request, &expectation)
            var changed = Self.request
            changed.kind = .request(request, expectation)
            let digest = try #require(TestDefinition(Self.function([changed]))).digests
            let other = seen.updateValue(what, forKey: digest)
            #expect(other == nil, "\(what) and \(other ?? "")")
        }
    }

    @Test(arguments: [
        [["python3", "-m", "unittest", ""]], [["python3", "-m"]], [["python3 -m unittest"]], [["python3", "-munittest"]], [[]],
        [["python3", "-m", "pytest"]],
    ])
    func `the words of a command are in the key`(words: [[String]]) throws {
        var changed = Self.command
        changed.kind = .command(words[0])
        try expectDifferent([Self.request, changed], "\(words[0])")
    }

    @Test func `name, time limit, order and number of the tests are in the key`() throws {
        var renamed = Self.command
        renamed.name = "units"
        try expectDifferent([Self.request, renamed], "name")
        var slower = Self.request
        slower.timeout = .milliseconds(30_001)
        try expectDifferent([slower, Self.command], "time limit")
        // Requests go to one container, one after the other.
        var second = Self.request
        second.name = "second"
        let orders = [[Self.request, second], [second, Self.request]].map { TestDefinition(Self.function($0))?.key(image: "sha256:i") }
        #expect(orders[0] != orders[1])
        try expectDifferent([Self.request], "one less")
        try expectDifferent([Self.request, Self.command, renamed], "one more")
        var other = Self.request
        other.kind = .command(["request"])
        try expectDifferent([other, Self.command], "kind")
    }

    @Test func `where a test stands in its file is not in the key`() throws {
        var moved = Self.command
        moved.location = SourceLocation(file: "templates/python/template.yml", line: 7, column: 3)
        let one = try #require(TestDefinition(Self.function()))
        let other = try #require(TestDefinition(Self.function([Self.request, moved])))
        #expect(one.key(image: "sha256:i") == other.key(image: "sha256:i"))
    }

    @Test(arguments: [["A": "2"], ["B": "1"], [:], ["A": "1", "B": ""], ["A1": ""]])
    func `the environment is in the key and not in the definitions`(environment: [String: String]) throws {
        let one = try #require(TestDefinition(Self.function()))
        let other = try #require(TestDefinition(Self.function(environment: environment)))
        #expect(one.digests == other.digests)
        #expect(one.key(image: "sha256:i") != other.key(image: "sha256:i"))
    }

    @Test func `the environment file's variables count like the others`() throws {
        var function = Self.function()
        function.metadata.fullEnvironment["FROM_FILE"] = "x"
        let one = try #require(TestDefinition(Self.function()))
        let other = try #require(TestDefinition(function))
        #expect(one.key(image: "sha256:i") != other.key(image: "sha256:i"))
    }

    @Test func `the image is in the key`() throws {
        let definition = try #require(TestDefinition(Self.function()))
        #expect(definition.key(image: "sha256:i") != definition.key(image: "sha256:j"))
    }

    @Test func `settings that only a deployment uses are in no test's key`() throws {
        var function = Self.function()
        function.metadata.health.path = "/healthy"
        function.metadata.health.retries = 9
        function.metadata.health.startPeriod = .seconds(1)
        function.metadata.drain = .seconds(1)
        function.metadata.stopGrace = .seconds(1)
        function.metadata.limits.memory = 1 << 20
        function.metadata.secrets = ["password"]
        function.metadata.networks = ["databases"]
        function.metadata.volumes = [Volume(source: "data", target: "/data")]
        let one = try #require(TestDefinition(Self.function()))
        let other = try #require(TestDefinition(function))
        #expect(one.key(image: "sha256:i") == other.key(image: "sha256:i"))
    }

    @Test func `a function without tests has no definition`() {
        #expect(TestDefinition(Self.function([])) == nil)
    }

    private func expectDifferent(_ tests: [FunctionTest], _ what: String) throws {
        let one = try #require(TestDefinition(Self.function()))
        let other = try #require(TestDefinition(Self.function(tests)))
        #expect(one.digests != other.digests, "\(what)")
        #expect(one.key(image: "sha256:i") != other.key(image: "sha256:i"), "\(what)")
    }
}

import Basics

extension YAMLReader {
    /// Reads a list of tests, or a map with `cases` and what the test containers get.
    mutating func testSuite(_ node: YAMLNode, _ layer: inout MetadataLayer) -> TestSuite? {
        guard case .mapping = node else { return tests(node, "test", &layer).map { TestSuite(tests: $0) } }
        var suite = TestSuite()
        let fields = fields(
            node, SuiteField.place, of: SuiteField.self,
            hints: ["`test` is a list of tests, or a map with the list under `cases`"])
        if let entry = fields[.cases] { suite.tests = tests(entry.value, "test.cases", &layer) ?? [] }
        if fields[.cases] == nil { report("test: found no `cases`, which is required", at: location(of: node)) }
        if let entry = fields[.environment] { suite.environment = environment(entry.value, "test.environment", &layer) }
        if let entry = fields[.secrets] {
            for secret in entries(entry.value, "test.secrets") ?? [] {
                layer.locations["test.secrets.\(secret.name)"] = secret.location
                if !TextRule.secret.accepts(secret.name) {
                    report(
                        "test.secrets: found the name \(Self.quoted(secret.name)), \(TextRule.secret.allowed) is allowed",
                        at: secret.location)
                }
                suite.secrets[secret.name] = variable(secret.value, "test.secrets.\(secret.name)")
            }
        }
        if let entry = fields[.doubles] { suite.doubles = doubles(entry.value, &layer) }
        return suite
    }

    private mutating func tests(_ node: YAMLNode, _ field: String, _ layer: inout MetadataLayer) -> [FunctionTest]? {
        guard let nodes = list(node, field) else { return nil }
        var tests: [FunctionTest] = []
        var lines: [String: Int] = [:]
        for (index, element) in nodes.enumerated() {
            layer.locations["test.\(index)"] = location(of: element)
            guard let test = test(element) else { continue }
            if let line = lines[test.name] {
                report(
                    "test: found the name \(Self.quoted(test.name)) again, once is allowed (it is in line \(line) already)",
                    at: test.location)
            }
            lines[test.name] = test.location.line
            tests.append(test)
        }
        return tests
    }

    private mutating func test(_ node: YAMLNode) -> FunctionTest? {
        let place = location(of: node)
        guard case .mapping = node else {
            reject(node, "test", allowed: "a map with `name` and `request` or `command`")
            return nil
        }
        let fields = fields(node, TestField.place, of: TestField.self)
        let name = text(fields, .name)
        if fields[.name] == nil { report("test: found no `name`, which is required", at: place) }
        let timeout = duration(fields, .timeout) ?? FunctionTest.defaultTimeout
        var kind: FunctionTest.Kind?
        switch (fields[.request], fields[.command]) {
        case (let request?, nil):
            let request = self.request(request.value)
            let expectation = fields[.expect].map { expect($0.value) }
            if expectation == nil {
                report(
                    "test: found a request without `expect`, at least one expectation is required", at: place,
                    hints: [Diagnostic.list + ExpectField.names.joined(separator: ", ")])
            }
            kind = .request(request, expectation ?? Expectation())
        case (nil, let command?):
            if let expect = fields[.expect] {
                report(
                    "test: found `expect` with a command, only a request has expectations", at: expect.location,
                    hints: ["a command must exit with 0"])
            }
            kind = self.command(command.value).map { .command($0) }
        case (_?, let command?): report("test: found `request` and `command`, one of them is allowed", at: command.location)
        case (nil, nil): report("test: found neither `request` nor `command`, one of them is required", at: place)
        }
        guard let name, let kind else { return nil }
        return FunctionTest(name: name, kind: kind, timeout: timeout, location: place)
    }

    private mutating func request(_ node: YAMLNode) -> HTTPCase {
        var request = HTTPCase()
        let fields = fields(node, RequestField.place, of: RequestField.self)
        request.method = text(fields, .method) ?? request.method
        request.path = requestPath(fields) ?? request.path
        if let entry = fields[.headers] { request.headers = headers(entry.value, "request.headers", refusal: RequestHeaderRule.refusal) }
        if let entry = fields[.body] { request.body = body(entry.value, "request.body") }
        return request
    }

    /// Reads a path and converts it to the form that the proxy sends to a function.
    private mutating func requestPath(_ fields: [RequestField: YAMLEntry]) -> String? {
        guard let node = fields[.path]?.value, let written = text(fields, .path) else { return nil }
        do throws(RequestTarget.Fault) {
            return try RequestTarget.sent(written)
        } catch {
            reject(node, "request.path", allowed: error.allowed)
            return nil
        }
    }

    private mutating func expect(_ node: YAMLNode) -> Expectation {
        var expectation = Expectation()
        let before = problems.count
        let fields = fields(node, ExpectField.place, of: ExpectField.self)
        expectation.status = integer(fields, .status)
        if let entry = fields[.headers] { expectation.headers = headers(entry.value, "expect.headers") }
        if let entry = fields[.body] { expectation.body = body(entry.value, "expect.body") }
        if let entry = fields[.matches] { expectation.matches = pattern(entry.value) }
        if let entry = fields[.json] { expectation.json = json(entry.value, "expect.json") }
        if let entry = fields[.contains] { expectation.contains = json(entry.value, "expect.contains") }
        if expectation == Expectation(), problems.count == before {
            report(
                "expect: found no expectation, at least one is required", at: location(of: node),
                hints: [Diagnostic.list + ExpectField.names.joined(separator: ", ")])
        }
        return expectation
    }

    private mutating func pattern(_ node: YAMLNode) -> String? {
        guard let text = text(node, "expect.matches") else { return nil }
        do {
            _ = try TextPattern(parsing: text)
            return text
        } catch {
            report("expect.matches: found \(Self.quoted(text)), a regular expression is allowed: \(error)", at: location(of: node))
            return nil
        }
    }

    mutating func body(_ node: YAMLNode, _ field: String) -> String? {
        let isStructure = if case .scalar = node { false } else { true }
        return text(node, field, hints: isStructure ? ["put JSON in quotes: '{\"a\": 1}'"] : [])
    }

    mutating func headers(
        _ node: YAMLNode, _ field: String, refusal: (String) -> String? = { _ in nil }
    ) -> [String: String] {
        var headers: [String: String] = [:]
        var lines: [String: Int] = [:]
        for entry in entries(node, field) ?? [] {
            guard TextRule.headerName.accepts(entry.name) else {
                report("\(field): found the name \(Self.quoted(entry.name)), \(TextRule.headerName.allowed) is allowed", at: entry.location)
                continue
            }
            if let reason = refusal(entry.name) {
                report("\(field): found '\(entry.name)', which no caller can send to a function: \(reason)", at: entry.location)
            }
            if let line = lines[entry.name.lowercased()] {
                report("\(field): found '\(entry.name)' again, once is allowed (it is in line \(line) already)", at: entry.location)
            }
            lines[entry.name.lowercased()] = entry.location.line
            headers[entry.name] = text(entry.value, "\(field).\(entry.name)", .headerValue)
        }
        return headers
    }

    private mutating func command(_ node: YAMLNode) -> [String]? {
        guard let nodes = list(node, "test.command", hints: ["for a shell's command line write [sh, -c, '…']"]) else { return nil }
        if nodes.isEmpty { report("test.command: found an empty list, at least the program is required", at: location(of: node)) }
        return nodes.compactMap { text($0, "test.command") }
    }
}

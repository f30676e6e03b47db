import Basics
package import ContentHash
package import FunctionModel
package import WorkModel

/// All inputs of a function's tests except the image. The function's own secrets are not given to
/// tests, and health settings do not count.
package struct TestDefinition: Hashable, Sendable {
    /// The name of the function.
    package var function: String
    /// The tests in the order of metadata.yml.
    package var tests: [FunctionTest]
    /// The variables that stand in metadata files. `test.environment` replaces `environment`.
    package var environment: [String: String]
    /// The values of `test.secrets`, by name.
    package var secrets: [String: String]
    /// The answers that stand in for called functions, by function.
    package var doubles: [String: [DoubleAnswer]]
    /// The variables that only an `environment_file` gives. No record has their values.
    package var fileVariables: [String: String]
    /// The file that some of the variables come from. Its values count, its name does not.
    package var environmentFile: String?

    /// Creates the definition. Nil for a function without tests.
    package init?(_ function: Function) {
        guard !function.metadata.tests.isEmpty else { return nil }
        self.function = function.name
        tests = function.metadata.tests
        let written = function.metadata.environment.merging(function.metadata.testEnvironment) { $1 }
        environment = written
        secrets = function.metadata.testSecrets
        doubles = function.metadata.doubles
        fileVariables = function.metadata.fullEnvironment.filter { written[$0.key] == nil }
        environmentFile = function.metadata.environmentFile
    }

    /// All variables of the container.
    package var fullEnvironment: [String: String] { fileVariables.merging(environment) { $1 } }

    /// The digest of the file's variables. Nil if there are none.
    var fileDigest: Digest? { FileVariables.digest(fileVariables, function: function) }

    /// The digest of each test by name, of each secret's value by ``secretName(_:)``, and of each
    /// double by ``doubleName(_:)``.
    package var digests: [String: Digest] {
        var digests: [String: Digest] = [:]
        // All requests go to one container, so an earlier request may affect a later one.
        var previous = ""
        for test in tests {
            digests[test.name] = test.digest(after: previous)
            if case .request = test.kind { previous = test.name }
        }
        for (name, value) in secrets { digests[Self.secretName(name)] = Digest.of(value) }
        for (name, answers) in doubles { digests[Self.doubleName(name)] = DoubleAnswer.digest(answers) }
        return digests
    }

    /// The name of a secret among the names of tests. Those have one line each, so the names
    /// differ.
    private static func secretName(_ name: String) -> String { "secrets\n" + name }
    /// The name of a double among the names of tests.
    private static func doubleName(_ name: String) -> String { "doubles\n" + name }

    /// The field of metadata.yml for a name among the digests.
    static func field(_ name: String) -> String { "test." + name.replacing("\n", with: ".") }

    /// The key of a test record for one image.
    package func key(image: String) -> Digest { Self.key(image: image, environment: environment, file: fileDigest, digests: digests) }

    fileprivate static func key(image: String, environment: [String: String], file: Digest?, digests: [String: Digest]) -> Digest {
        var hasher = KeyHasher(domain: "test", schema: 3)
        hasher.add(image)
        hasher.add(environment)
        hasher.add(file?.hex ?? "")
        hasher.add(digests.mapValues(\.hex))
        return hasher.finalize()
    }
}

extension TestRecord {
    /// The key that the recorded inputs give. It is equal to `key` in an unchanged record.
    package var computedKey: Digest {
        TestDefinition.key(image: image, environment: environment, file: fileVariables?.digest, digests: definitions)
    }
}

extension FunctionTest {
    /// The digest of all fields of a test.
    /// - Parameter previous: the name of the request before; empty if there is none.
    fileprivate func digest(after previous: String) -> Digest {
        var hasher = KeyHasher(domain: "test-definition", schema: 1)
        hasher.add(String(timeout.milliseconds))
        switch kind {
        case .command(let words):
            hasher.add("command")
            hasher.add(String(words.count))
            for word in words { hasher.add(word) }
        case .request(let request, let expectation):
            hasher.add("request")
            hasher.add(previous)
            hasher.add(request.method)
            hasher.add(request.path)
            hasher.add(request.headers)
            hasher.add(request.body.map { "=" + $0 } ?? "")
            hasher.add(expectation.status.map(String.init) ?? "")
            hasher.add(expectation.headers)
            hasher.add(expectation.body.map { "=" + $0 } ?? "")
            hasher.add(expectation.matches.map { "=" + $0 } ?? "")
            hasher.add(expectation.json.map { "=\($0)" } ?? "")
            hasher.add(expectation.contains.map { "=\($0)" } ?? "")
        }
        return hasher.finalize()
    }
}

extension DoubleAnswer {
    /// The digest of all fields of some answers.
    fileprivate static func digest(_ answers: [DoubleAnswer]) -> Digest {
        var hasher = KeyHasher(domain: "double", schema: 1)
        for answer in answers {
            hasher.add(answer.method ?? "")
            hasher.add(answer.path ?? "")
            hasher.add(String(answer.status))
            hasher.add(answer.headers)
            hasher.add(answer.isJSON ? "json" : "text")
            hasher.add(answer.body)
        }
        return hasher.finalize()
    }
}

extension KeyHasher {
    fileprivate mutating func add(_ table: [String: String]) {
        add(String(table.count))
        for (name, value) in table.sorted(by: { $0.key < $1.key }) {
            add(name)
            add(value)
        }
    }
}

extension TestDefinition: InputList {
    /// Adds all inputs of the tests except the image.
    package func write(to sink: inout some InputSink) {
        TestInputs(environment: EnvironmentInputs(self), digests: digests).write(to: &sink)
    }

    /// The causes why the tests differ from older ones. There is one cause if the function had no
    /// tests.
    package func reasons(since old: TestDefinition?) -> [Reason] {
        old.map { inputs.reasons(since: $0.inputs) } ?? [Reason(.argumentChanged, "test", detail: "added")]
    }

    /// Returns the definition of only some of the tests.
    /// - Parameter names: the names of the tests; nil for all.
    package func only(_ names: Set<String>?) -> TestDefinition {
        guard let names else { return self }
        var definition = self
        definition.tests = tests.filter { names.contains($0.name) }
        return definition
    }
}

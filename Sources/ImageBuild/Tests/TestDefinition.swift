import Basics
package import ContentHash
package import FunctionModel
package import WorkModel

/// What determines the result of a function's tests: the image, the environment and the definitions. Secrets are not given to
/// tests, and health settings don't count.
package struct TestDefinition: Hashable, Sendable {
    package var function: String
    package var tests: [FunctionTest]
    /// The variables that metadata files write themselves.
    package var environment: [String: String]
    /// The variables that an `environment_file` alone gives. No record has their values.
    package var fileVariables: [String: String]
    /// The file that some of the environment comes from; the values count, the name does not.
    package var environmentFile: String?

    /// Nil for a function without tests.
    package init?(_ function: Function) {
        guard !function.metadata.tests.isEmpty else { return nil }
        self.function = function.name
        tests = function.metadata.tests
        let written = function.metadata.environment
        environment = written
        fileVariables = function.metadata.fullEnvironment.filter { written[$0.key] == nil }
        environmentFile = function.metadata.environmentFile
    }

    /// What the container gets.
    package var fullEnvironment: [String: String] { fileVariables.merging(environment) { $1 } }

    /// The digest of the file's variables; nil for none.
    var fileDigest: Digest? { FileVariables.digest(fileVariables, function: function) }

    /// The definitions alone.
    package var definitions: Digest {
        var hasher = KeyHasher(domain: "test-definitions", schema: 1)
        for test in tests {
            hasher.add(test.name)
            hasher.add(String(test.timeout.milliseconds))
            switch test.kind {
            case .command(let words):
                hasher.add("command")
                hasher.add(String(words.count))
                for word in words { hasher.add(word) }
            case .request(let request, let expectation):
                hasher.add("request")
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
        }
        return hasher.finalize()
    }

    /// The key of a result for one image.
    package func key(image: String) -> Digest {
        Self.key(image: image, environment: environment, file: fileDigest, definitions: definitions)
    }

    fileprivate static func key(image: String, environment: [String: String], file: Digest?, definitions: Digest) -> Digest {
        var hasher = KeyHasher(domain: "test", schema: 2)
        hasher.add(image)
        hasher.add(environment)
        hasher.add(file?.hex ?? "")
        hasher.add(definitions)
        return hasher.finalize()
    }
}

extension TestRecord {
    /// The key that the recorded inputs give; equal to `key` in a record that nobody changed.
    package var computedKey: Digest {
        TestDefinition.key(image: image, environment: environment, file: fileVariables?.digest, definitions: definitions)
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
    /// Everything that the result of the tests depends on, besides the image.
    package func write(to sink: inout some InputSink) {
        EnvironmentInputs(self).write(to: &sink)
        sink.add("test", .argument, .hidden(definitions.hex))
    }

    /// The causes why the tests differ from older ones; nil for a function that had none.
    package func reasons(since old: TestDefinition?) -> [Reason] {
        old.map { inputs.reasons(since: $0.inputs) } ?? [Reason(.argumentChanged, "test")]
    }
}

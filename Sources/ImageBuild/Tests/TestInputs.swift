import ContentHash
import WorkModel

/// The inputs of a function's tests except the image, as a definition and a record have them.
struct TestInputs: InputList {
    /// The variables.
    var environment: EnvironmentInputs
    /// The digest of each test and of each secret, as ``TestDefinition/digests`` names them.
    var digests: [String: Digest]

    /// Adds the variables, then the tests and secrets by name.
    func write(to sink: inout some InputSink) {
        environment.write(to: &sink)
        for (name, digest) in digests.sorted(by: { $0.key.precedesBytewise($1.key) }) {
            sink.add(TestDefinition.field(name), .argument, .hidden(digest.hex))
        }
    }
}

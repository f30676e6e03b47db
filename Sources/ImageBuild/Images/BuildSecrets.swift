import ContainerEngine
import FunctionModel

/// The secrets of one build. The docker CLI reads their values from its own environment.
///
/// Every user of the machine could list an argument, and a crash could leave a file behind.
struct BuildSecrets {
    /// The secrets as options for the docker CLI, without their values.
    let options: [BuildSecret]
    private let values: [String: String]

    /// Reads the values of a context's secrets.
    /// - Throws: ``BuildFailed`` for an unset secret, and for a value that an environment cannot
    ///   hold.
    init(_ context: FunctionContext, value: (String) throws -> [UInt8]?) throws {
        var options: [BuildSecret] = []
        var values: [String: String] = [:]
        for (index, name) in context.definition.secrets.enumerated() {
            guard let bytes = try value(name) else {
                throw BuildFailed(
                    function: context.function, reason: "the build secret '\(name)' is not set", tail: [],
                    hints: ["set it: faaso secret set \(name), or \(Contract.secretVariable(name))"])
            }
            guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
                throw BuildFailed(function: context.function, reason: "the build secret '\(name)' is not text", tail: [])
            }
            let variable = "FAASO_BUILD_SECRET_\(index)"
            values[variable] = text
            options.append(BuildSecret(id: name, source: .environment(variable: variable)))
        }
        self.options = options
        self.values = values
    }

    /// Adds the values to the variables of the docker CLI.
    func environment(_ base: [String: String]) -> [String: String] {
        base.merging(values) { $1 }
    }
}

import ContentHash
package import WorkModel

/// The variables that a function's tests get, as a list of inputs.
package struct EnvironmentInputs: InputList, Sendable {
    private let environment: [String: String]
    private let isShown: Bool

    /// - Parameter file: the file that some of the variables come from. Then no value is shown.
    package init(_ environment: [String: String], file: String?) {
        self.environment = environment
        isShown = file == nil
    }

    package func write(to sink: inout some InputSink) {
        for (name, value) in environment.sorted(by: { $0.key.precedesBytewise($1.key) }) {
            sink.add("environment." + name, .argument, isShown ? .text(value) : .hidden(value))
        }
    }
}

extension TestDefinition {
    package var environmentInputs: EnvironmentInputs { EnvironmentInputs(environment, file: environmentFile) }
}

extension TestRecord {
    package var environmentInputs: EnvironmentInputs { EnvironmentInputs(environment, file: environmentFile) }

    /// The inputs of the tests, the image included, by the names of plans and reasons.
    package var inputs: Inputs {
        var inputs = environmentInputs.inputs
        inputs.inputs.append(Inputs.Input("image", .dependency, .text(image)))
        inputs.inputs.append(Inputs.Input("test", .argument, .hidden(definitions.hex)))
        return inputs
    }
}

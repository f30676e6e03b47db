/// A thing with a list of inputs, such as an image or a container.
///
/// The list is written once, in ``write(to:)``. The key, the comparison, the explanation and the
/// record of the thing all read that list. (n2 has the same idea: `build_manifest` in
/// `src/hash.rs`.)
package protocol InputList {
    /// Adds every input, always in the same order.
    func write(to sink: inout some InputSink)
}

/// A reader of an input list.
package protocol InputSink {
    /// Adds one input.
    /// - Parameters:
    ///   - name: the name that a person knows it by, such as `limits.memory`; unique within its
    ///     kind.
    ///   - kind: the kind of the input, which decides the reason of a change.
    ///   - value: the value that is compared and hashed.
    mutating func add(_ name: String, _ kind: Inputs.Kind, _ value: InputValue)
}

extension InputList {
    /// The inputs of the thing.
    package var inputs: Inputs {
        var sink = CollectingSink()
        write(to: &sink)
        return sink.inputs
    }

    /// The causes why this differs from an older version. Empty if both are equal.
    package func reasons(since old: Self) -> [Reason] { inputs.reasons(since: old.inputs) }
}

/// Collects inputs by name.
private struct CollectingSink: InputSink {
    var inputs = Inputs([])

    mutating func add(_ name: String, _ kind: Inputs.Kind, _ value: InputValue) {
        inputs.inputs.append(Inputs.Input(name, kind, value))
    }
}

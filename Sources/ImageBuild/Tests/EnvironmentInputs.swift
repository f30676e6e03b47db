import ContentHash
package import WorkModel

/// The variables of a function's tests, as a list of inputs.
package struct EnvironmentInputs: InputList, Sendable {
    /// The variables that stand in metadata files.
    private let written: [String: String]
    /// The variables of the environment file: their values, or texts that stand for the values.
    private let file: [String: String]
    /// The digest of the whole file. It is used if values cannot be compared one by one.
    private let digest: Digest?

    private init(_ written: [String: String], file: [String: String], digest: Digest?) {
        (self.written, self.file, self.digest) = (written, file, digest)
    }

    /// Lists the variables of a definition.
    package init(_ definition: TestDefinition) {
        self.init(definition.environment, file: definition.fileVariables, digest: nil)
    }

    /// Lists the variables of two records, so that equal entries mean equal values. No record has
    /// the values of an environment file.
    fileprivate static func pair(_ old: Recorded, _ new: Recorded) -> (old: EnvironmentInputs, new: EnvironmentInputs) {
        let (before, after) = (old.file?.marks ?? [:], new.file?.marks ?? [:])
        func pair(_ before: [String: String], _ after: [String: String], digests: Bool = false) -> (old: Self, new: Self) {
            (
                Self(old.written, file: before, digest: digests ? old.file?.digest : nil),
                Self(new.written, file: after, digest: digests ? new.file?.digest : nil)
            )
        }
        if old.file?.digest == new.file?.digest { return pair([:], [:]) }
        if old.file?.markKey == new.file?.markKey, old.file?.markKey != nil { return pair(before, after) }
        // Marks of two machines are not comparable, so only the names are compared.
        return pair(before.mapValues { _ in "" }, after.mapValues { _ in "" }, digests: before.keys == after.keys)
    }

    /// Adds each variable by name. A value from the environment file is never shown.
    package func write(to sink: inout some InputSink) {
        for name in Set(written.keys).union(file.keys).sorted(by: { $0.precedesBytewise($1) }) {
            sink.add("environment." + name, .argument, written[name].map { .text($0) } ?? .hidden(file[name] ?? ""))
        }
        if let digest { sink.add("environment_file", .argument, .hidden(digest.hex)) }
    }
}

/// The variables of one side, as a record has them.
private typealias Recorded = (written: [String: String], file: FileVariables?)

extension TestRecord {
    private var recorded: Recorded { (environment, fileVariables) }

    /// The causes why a definition differs from the recorded one, without the image. No cause shows
    /// a value of an environment file.
    /// - Parameter markKey: the key of this machine's marks; nil if there is none.
    package func reasons(_ definition: TestDefinition, markKey: [UInt8]?) -> [Reason] {
        let file = FileVariables(definition.fileVariables, function: function, key: markKey)
        let pair = EnvironmentInputs.pair(recorded, (definition.environment, file))
        return Self.inputs(pair.new, definition.digests).reasons(since: Self.inputs(pair.old, definitions))
    }

    /// The inputs that differ from those of an older record, with the image. They have the names
    /// that plans and reasons use.
    package func differences(since old: TestRecord) -> [Inputs.Difference] {
        let pair = EnvironmentInputs.pair(old.recorded, recorded)
        var (before, after) = (Self.inputs(pair.old, old.definitions), Self.inputs(pair.new, definitions))
        before.inputs.append(Inputs.Input("image", .dependency, .text(old.image)))
        after.inputs.append(Inputs.Input("image", .dependency, .text(image)))
        return after.differences(since: before)
    }

    private static func inputs(_ environment: EnvironmentInputs, _ digests: [String: Digest]) -> Inputs {
        TestInputs(environment: environment, digests: digests).inputs
    }
}

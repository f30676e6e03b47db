package import ContentHash

/// Hashes inputs in the order in which they are added.
///
/// The bytes of an input are three fields of ``KeyHasher``: kind, name and value.
private struct KeySink: InputSink {
    var fields: [String] = []
    var isKnown = true

    mutating func add(_ name: String, _ kind: Inputs.Kind, _ value: InputValue) {
        guard let canonical = value.canonical else { return isKnown = false }
        fields += [kind.rawValue, name, canonical]
    }
}

extension InputList {
    /// The key of the inputs. Nil while an input is unknown.
    /// - Parameters:
    ///   - domain: the kind of thing that the key is for.
    ///   - schema: a number that is raised if the meaning of the list changes.
    package func key(domain: String, schema: Int) -> Digest? {
        var sink = KeySink()
        write(to: &sink)
        guard sink.isKnown else { return nil }
        var hasher = KeyHasher(domain: domain, schema: schema)
        for field in sink.fields { hasher.add(field) }
        return hasher.finalize()
    }
}

extension Inputs {
    /// The short digest of each value by name, as a container records it.
    ///
    /// The digests show which input changed, without its old value. A secret's version stands for
    /// itself.
    package var digests: [String: String] {
        Dictionary(inputs.map { ($0.name, Self.digest($0)) }) { $1 }
    }

    /// The causes why these inputs differ from those that have the recorded digests.
    /// - Parameters:
    ///   - old: the recorded digests, by name.
    ///   - recorded: inputs whose values may be shown if they have the recorded digest.
    package func reasons(sinceDigests old: [String: String], recorded: Inputs? = nil) -> [Reason] {
        let known = Dictionary((inputs + (recorded?.inputs ?? [])).map { ($0.name + "\0" + Self.digest($0), $0) }) { first, _ in first }
        let kinds = Dictionary(inputs.map { ($0.name, $0.kind) }) { first, _ in first }
        return reasons(
            since: Inputs(
                old.map { name, digest in
                    known[name + "\0" + digest] ?? Input(name, kinds[name] ?? .setting, .hidden("digest " + digest))
                }))
    }

    /// The short digest of a value. A secret's version is used as it is.
    private static func digest(_ input: Input) -> String {
        let canonical = input.value.canonical ?? ""
        return input.kind == .secret ? canonical : Digest.of(canonical).short
    }
}

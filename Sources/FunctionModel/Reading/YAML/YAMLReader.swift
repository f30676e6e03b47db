import Basics
import ContentHash

/// One member of a map.
struct YAMLEntry {
    /// The key.
    let name: String
    /// The location of the key.
    let location: SourceLocation
    /// The value.
    let value: YAMLNode
}

/// Reads the nodes of one file and collects problems. A failing method returns nil and has reported
/// the problem.
struct YAMLReader {
    /// The path of the file, relative to the repository's root.
    let file: String
    /// The problems that were found so far.
    private(set) var problems: [Problem]
    /// The content; nil if the file has none.
    let root: YAMLNode?

    /// Parses a file and collects problems with its syntax.
    init(_ bytes: [UInt8], file: String) {
        let document = YAMLDocument(bytes, file: file)
        self.file = file
        problems = document.problems
        root = document.root
    }

    /// Adds a problem.
    ///
    /// - Parameter hidesLine: true if the line may hold a secret.
    mutating func report(_ message: String, at location: SourceLocation, hints: [String] = [], hidesLine: Bool = false) {
        problems.append(Problem(message, at: location, hints: hints, hidesLine: hidesLine))
    }

    /// Reports an unexpected node in the form `field: found …, … is allowed`.
    mutating func reject(_ node: YAMLNode, _ field: String, allowed: String, hints: [String] = [], hidesLine: Bool = false) {
        let subject = field.isEmpty ? "" : "\(field): "
        let hints = node.scalar.map { SigningKey.isSecret($0.string) } == true ? [Self.leaked] + hints : hints
        let references = node.scalar.map { ForeignReference.hints($0.string) } ?? []
        report(
            "\(subject)found \(Self.found(node)), \(allowed) is allowed", at: location(of: node), hints: hints + references,
            hidesLine: hidesLine)
    }

    /// Reports a problem with a path that a field names. If the path exists relative to the file's
    /// own folder, the hint says so.
    mutating func report(_ problem: Repository.PathProblem, _ field: String, at node: YAMLNode, in repository: Repository) {
        if let location = problem.location { return report(problem.message, at: location, hints: problem.hints) }
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        var hints = problem.hints
        if let path = problem.missingPath, !folder.isEmpty, repository.files.kind("\(folder)/\(path)") != nil {
            hints = ["paths are counted from the repository's root: write \(folder)/\(path)"]
        }
        report("\(field): \(problem.message)", at: location(of: node), hints: hints)
    }

    /// The location of a node in the file.
    func location(of node: YAMLNode) -> SourceLocation {
        node.mark.location(in: file)
    }

    /// A description of a node for messages.
    static func found(_ node: YAMLNode) -> String {
        switch node {
        case .mapping: "a map"
        case .sequence: "a list"
        case .scalar(let scalar) where isNull(scalar): "nothing"
        case .scalar(let scalar): quoted(scalar.string)
        }
    }

    /// The advice for a private key in a file.
    static let leaked = "this is the private half of a key pair: make a new pair, because whoever read this file has it"

    /// The text in quotes, shortened and on one line. A private key is left out.
    static func quoted(_ text: String) -> String {
        if SigningKey.isSecret(text) { return "'ed25519-private:…'" }
        let line = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }.joined()
        return line.count > 60 ? "'\(line.prefix(57))…'" : "'\(line)'"
    }

    /// True when a scalar is null by the core schema of YAML 1.2. A quoted scalar is always a text.
    static func isNull(_ scalar: YAMLNode.Scalar) -> Bool {
        isUntyped(scalar) && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// True when the type of the scalar depends on its text, because it is neither quoted nor
    /// tagged.
    static func isUntyped(_ scalar: YAMLNode.Scalar) -> Bool { scalar.style == .plain && scalar.tag.isEmpty }

    // MARK: Maps

    /// The members of a map with arbitrary keys. A repeated key is reported and left out.
    mutating func entries(_ node: YAMLNode, _ field: String, hints: [String] = []) -> [YAMLEntry]? {
        guard case .mapping(let mapping) = node, isPlain(node) else {
            if case .mapping = node { return nil }
            reject(node, field, allowed: "a map", hints: hints)
            return nil
        }
        var entries: [YAMLEntry] = []
        var first: [String: SourceLocation] = [:]
        for (key, value) in mapping.pairs {
            guard case .scalar(let scalar) = key else {
                report("found \(Self.found(key)) as a key, a text is allowed", at: location(of: key))
                continue
            }
            let name = scalar.string
            // The tag `!` makes a text of a scalar, which a key is anyway.
            guard key.tag == "!" || isPlain(key) else { continue }
            if name == "<<", scalar.style == .plain {
                report(
                    "found the merge key '<<', which is not supported", at: location(of: key),
                    hints: ["write the fields out, or put what functions share into `defaults` of a template.yml or faaso.yml"])
            } else if let place = first[name] {
                report(
                    "found the key \(Self.quoted(name)) again, once is allowed (it is in line \(place.line) already)", at: location(of: key)
                )
            } else {
                first[name] = location(of: key)
                entries.append(YAMLEntry(name: name, location: location(of: key), value: value))
            }
        }
        return entries
    }

    /// The members of a map with known keys. Unknown and refused keys are reported.
    mutating func fields(
        _ node: YAMLNode, _ field: String, allowed: [String], refused: [String: String] = [:], hints: [String] = [],
        foreign: (YAMLEntry) -> String? = { _ in nil }
    ) -> [String: YAMLEntry] {
        var fields: [String: YAMLEntry] = [:]
        let place = field.isEmpty ? "" : " in \(field)"
        let glued = node.scalar.map { YAMLHints.hints(for: $0.string, keys: allowed) } ?? []
        for entry in entries(node, field, hints: glued + hints) ?? [] {
            if let reason = refused[entry.name] {
                report("found the key '\(entry.name)'\(place), \(reason)", at: entry.location)
            } else if allowed.contains(entry.name) {
                fields[entry.name] = entry
            } else {
                let near = EditDistance.closest(to: entry.name, among: allowed).map { "did you mean '\($0)'?" }
                let meant = [foreign(entry) ?? near].compactMap { $0 }
                let names = allowed.filter { refused[$0] == nil }
                report(
                    "unknown key \(Self.quoted(entry.name))\(place)", at: entry.location,
                    hints: meant + [Diagnostic.list + names.joined(separator: ", ")])
            }
        }
        return fields
    }

    // MARK: Lists

    /// The elements of a list.
    mutating func list(_ node: YAMLNode, _ field: String, hints: [String] = []) -> [YAMLNode]? {
        guard case .sequence(let sequence) = node else {
            reject(node, field, allowed: "a list", hints: hints)
            return nil
        }
        return isPlain(node) ? sequence.elements : nil
    }

    // MARK: Scalars

    /// The text of any scalar except null, as it is written. `2`, `true` and `"2"` are all
    /// accepted.
    mutating func text(
        _ node: YAMLNode, _ field: String, _ rule: TextRule = .any, allowed: String? = nil, hints: [String] = []
    ) -> String? {
        guard case .scalar(let scalar) = node, !Self.isNull(scalar) else {
            reject(node, field, allowed: allowed ?? "a string", hints: hints)
            return nil
        }
        guard isPlain(node) else { return nil }
        if scalar.string.utf8.contains(0) {
            report("\(field): found the character U+0000, which is not allowed", at: location(of: node))
            return nil
        }
        guard rule.accepts(scalar.string) else {
            reject(node, field, allowed: allowed ?? rule.allowed, hints: hints)
            return nil
        }
        return scalar.string
    }

    /// Reads true or false, without quotes.
    mutating func boolean(_ node: YAMLNode, _ field: String) -> Bool? {
        if case .scalar(let scalar) = node, Self.isUntyped(scalar) {
            if ["true", "True", "TRUE"].contains(scalar.string) { return true }
            if ["false", "False", "FALSE"].contains(scalar.string) { return false }
        }
        reject(node, field, allowed: "true or false", hints: Self.isQuoted(node) ? ["remove the quotes"] : [])
        return nil
    }

    /// Reads a whole number within a range, without quotes.
    mutating func integer(_ node: YAMLNode, _ field: String, in range: ClosedRange<Int>) -> Int? {
        if case .scalar(let scalar) = node, Self.isUntyped(scalar), scalar.string.isMade(rest: \.isASCIIDigit),
            let value = Int(scalar.string), range.contains(value)
        {
            return value
        }
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        reject(node, field, allowed: allowed, hints: Self.isQuoted(node) ? ["remove the quotes"] : [])
        return nil
    }

    private static func isQuoted(_ node: YAMLNode) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .singleQuoted || scalar.style == .doubleQuoted
    }

    /// Reads a duration with a unit.
    mutating func duration(_ node: YAMLNode, _ field: String, isZeroAllowed: Bool) -> Duration? {
        let allowed = "a duration such as 500ms, 5s, 2m or 1h\(isZeroAllowed ? "" : ", longer than nothing,")"
        guard let text = text(node, field, .any, allowed: allowed) else { return nil }
        if let duration = Duration(text: text), isZeroAllowed || duration > .zero { return duration }
        reject(node, field, allowed: allowed, hints: text.isMade(rest: \.isASCIIDigit) ? ["write the unit: \(text)s"] : [])
        return nil
    }

    /// True when a node has no tag; other nodes are reported. A tag such as `!!binary` would change
    /// the meaning of a value unnoticed.
    ///
    /// The tag `!!str` is allowed on scalars, where it has the effect of quotes.
    private mutating func isPlain(_ node: YAMLNode) -> Bool {
        if node.tag.isEmpty { return true }
        if case .scalar = node, node.tag == YAMLNode.textTag { return true }
        report("found the tag \(Self.quoted(node.tag)), no tags are allowed", at: location(of: node))
        return false
    }
}

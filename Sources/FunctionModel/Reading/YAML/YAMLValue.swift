/// A value of a YAML file of another tool, with its location.
///
/// The project's own files refuse anchors, merge keys and tags. Files of other tools have them, so
/// here an alias is a copy of its anchor, `<<` is merged, and a tag has no effect.
package struct YAMLValue: Hashable, Sendable {
    /// The kinds of values.
    package enum Content: Hashable, Sendable {
        /// An empty value, `~` or `null`.
        case nothing
        /// A scalar as it is written, without its quotes.
        case text(String)
        /// A list.
        case list([YAMLValue])
        /// A map, in the order of the file. Names are unique.
        case map([Member])
    }

    /// A member of a map.
    package struct Member: Hashable, Sendable {
        /// The key.
        package let name: String
        /// The location of the key.
        package let location: SourceLocation
        /// The value.
        package var value: YAMLValue

        /// Creates a member.
        package init(name: String, location: SourceLocation, value: YAMLValue) {
            (self.name, self.location, self.value) = (name, location, value)
        }
    }

    /// The value without its location.
    package var content: Content
    /// The location of the value in its file. An alias has that of its anchor.
    package let location: SourceLocation

    /// Creates a value.
    package init(_ content: Content, at location: SourceLocation) {
        (self.content, self.location) = (content, location)
    }

    /// Parses a file.
    /// - Parameter file: the path for locations.
    /// - Throws: ``ProjectProblems`` with all problems of the syntax, repeated keys included.
    package init(parsing bytes: [UInt8], file: String) throws(ProjectProblems) {
        let document = YAMLDocument(bytes, file: file)
        var maker = YAMLValueMaker(file: file, problems: document.problems)
        let value = document.root.map { maker.value($0) }
        guard maker.problems.isEmpty else { throw ProjectProblems(maker.problems) }
        self = value ?? YAMLValue(.nothing, at: SourceLocation(file: file))
    }

    /// The text of a scalar; nil for other values.
    package var text: String? { if case .text(let text) = content { text } else { nil } }

    /// The elements of a list; nil for other values.
    package var elements: [YAMLValue]? { if case .list(let elements) = content { elements } else { nil } }

    /// The members of a map; nil for other values.
    package var members: [Member]? { if case .map(let members) = content { members } else { nil } }

    /// True for an empty value.
    package var isNothing: Bool { content == .nothing }

    /// The value of a member. Nil if the value is no map or has no such member.
    package subscript(name: String) -> YAMLValue? { members?.first { $0.name == name }?.value }

    /// The value that a path of members leads to. Nil if a member is missing.
    package func value(at path: String...) -> YAMLValue? { path.reduce(self as YAMLValue?) { $0?[$1] } }
}

/// Makes values of nodes, and collects problems.
private struct YAMLValueMaker {
    /// The maximum number of values. Aliases of aliases could make very many of a short text.
    private static let limit = 100_000

    let file: String
    var problems: [Problem]
    private var count = 0

    init(file: String, problems: [Problem]) {
        (self.file, self.problems) = (file, problems)
    }

    mutating func value(_ node: YAMLNode, depth: Int = 0) -> YAMLValue {
        let location = node.mark.location(in: file)
        count += 1
        guard count <= Self.limit, depth <= YAMLText.depthLimit else {
            if count <= Self.limit || count == Self.limit + 1 {
                problems.append(Problem("found aliases that make too many values, at most \(Self.limit) are allowed", at: location))
            }
            return YAMLValue(.nothing, at: location)
        }
        switch node {
        case .scalar(let scalar):
            return YAMLValue(YAMLReader.isNull(scalar) ? .nothing : .text(scalar.string), at: location)
        case .sequence(let sequence):
            return YAMLValue(.list(sequence.elements.map { value($0, depth: depth + 1) }), at: location)
        case .mapping(let mapping):
            return YAMLValue(.map(members(mapping, depth)), at: location)
        }
    }

    /// The members of a map. Those of merge keys come last, and replace none of the map's own.
    private mutating func members(_ mapping: YAMLNode.Mapping, _ depth: Int) -> [YAMLValue.Member] {
        var members: [YAMLValue.Member] = []
        var merged: [YAMLValue.Member] = []
        for (key, node) in mapping.pairs {
            guard case .scalar(let scalar) = key else {
                problems.append(Problem("found \(YAMLReader.found(key)) as a key, a text is allowed", at: key.mark.location(in: file)))
                continue
            }
            let name = scalar.string
            let value = value(node, depth: depth + 1)
            if name == "<<" {
                merged += value.members ?? value.elements?.flatMap { $0.members ?? [] } ?? []
            } else if members.contains(where: { $0.name == name }) {
                problems.append(Problem("found the key \(YAMLReader.quoted(name)) again, once is allowed", at: key.mark.location(in: file)))
            } else {
                members.append(YAMLValue.Member(name: name, location: key.mark.location(in: file), value: value))
            }
        }
        for member in merged where !members.contains(where: { $0.name == member.name }) { members.append(member) }
        return members
    }
}

/// A node of a YAML file. An alias is a copy of the node that it names.
enum YAMLNode: Sendable {
    case scalar(Scalar)
    case sequence(Sequence)
    case mapping(Mapping)

    /// A text.
    struct Scalar: Sendable {
        /// The text without quotes and escapes.
        let string: String
        /// The form in which the text is written.
        let style: Style
        /// The tag, see ``YAMLNode/tag``.
        let tag: String
        /// The place of the first character, see ``YAMLNode/mark``.
        let mark: YAMLMark
    }

    /// The forms in which a text is written.
    enum Style: Sendable {
        /// Without quotes.
        case plain
        /// Within `'`.
        case singleQuoted
        /// Within `"`.
        case doubleQuoted
        /// After `|` or `>`.
        case block
    }

    /// A list.
    struct Sequence: Sendable {
        /// The elements.
        let elements: [YAMLNode]
        /// The tag, see ``YAMLNode/tag``.
        let tag: String
        /// The place of the first character, see ``YAMLNode/mark``.
        let mark: YAMLMark
    }

    /// A map. A key may occur more than once.
    struct Mapping: Sendable {
        /// The keys and values, in the order of the file.
        let pairs: [(key: YAMLNode, value: YAMLNode)]
        /// The tag, see ``YAMLNode/tag``.
        let tag: String
        /// The place of the first character, see ``YAMLNode/mark``.
        let mark: YAMLMark
    }

    /// The tag for texts, which `!!str` stands for.
    static let textTag = "tag:yaml.org,2002:str"

    /// The tag in its long form, such as `tag:yaml.org,2002:binary` for `!!binary`. It is empty for
    /// a node without a tag.
    var tag: String {
        switch self {
        case .scalar(let scalar): scalar.tag
        case .sequence(let sequence): sequence.tag
        case .mapping(let mapping): mapping.tag
        }
    }

    /// The place of the first character. Quotes, the tag and the anchor belong to the node.
    var mark: YAMLMark {
        switch self {
        case .scalar(let scalar): scalar.mark
        case .sequence(let sequence): sequence.mark
        case .mapping(let mapping): mapping.mark
        }
    }

    /// The node as a text; nil for other nodes.
    var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }

    /// The node as a list; nil for other nodes.
    var sequence: Sequence? { if case .sequence(let sequence) = self { sequence } else { nil } }

    /// The node as a map; nil for other nodes.
    var mapping: Mapping? { if case .mapping(let mapping) = self { mapping } else { nil } }
}

/// A place in a text. Lines and columns are counted from 1, and columns in Unicode scalars.
struct YAMLMark: Hashable, Sendable {
    let line: Int
    let column: Int
}

/// A node of the graph of functions, from the folders that a person edits to the proxy.
///
/// The text form is `kind:name`, or `kind` alone for the nodes that exist once. Reports, records
/// and messages use it. Nodes are equal if their texts have the same bytes.
package enum Node: Sendable {
    /// A folder or file that a context is made of, by its path in the repository.
    case source(String)
    /// A base image, by the reference that a Dockerfile has.
    case base(String)
    /// The files of a function that the builder gets.
    case context(String)
    /// The image of a function.
    case image(String)
    /// A function's own tests.
    case test(String)
    /// The image of a function in the registry. Exists only in a run that pushes.
    case shared(String)
    /// The new container of a function that does not serve yet. Exists inside a run only.
    case candidate(String)
    /// The container of a function that serves.
    case container(String)
    /// A path that the proxy serves.
    case route(String)
    /// The proxy's configuration.
    case caddyfile
    /// The proxy's container.
    case proxy

    /// The kind of a node. The raw values are part of the text form, and never change.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case source, base, context, image, test, shared, candidate, container, route, caddyfile, proxy
    }

    /// The kind of the node.
    package var kind: Kind {
        switch self {
        case .source: .source
        case .base: .base
        case .context: .context
        case .image: .image
        case .test: .test
        case .shared: .shared
        case .candidate: .candidate
        case .container: .container
        case .route: .route
        case .caddyfile: .caddyfile
        case .proxy: .proxy
        }
    }

    /// The part after the kind: a function, a path, a reference. Empty for the nodes that exist
    /// once.
    package var name: String {
        switch self {
        case .source(let name), .base(let name), .context(let name), .image(let name), .test(let name), .shared(let name),
            .candidate(let name), .container(let name), .route(let name):
            name
        case .caddyfile, .proxy: ""
        }
    }

    /// The function that the node belongs to; nil for sources, bases, routes and the proxy's nodes.
    package var function: String? {
        switch self {
        case .context(let name), .image(let name), .test(let name), .shared(let name), .candidate(let name), .container(let name): name
        case .source, .base, .route, .caddyfile, .proxy: nil
        }
    }

    /// True when something is built or changed for the node. Plans and summaries count these nodes.
    /// All other nodes are facts.
    package var isWork: Bool {
        switch self {
        case .image, .test, .shared, .container, .caddyfile, .proxy: true
        case .source, .base, .context, .candidate, .route: false
        }
    }

    /// True when the node concerns running containers. Without an engine, the state of these nodes
    /// is unknown.
    package var isDeployed: Bool {
        switch self {
        case .candidate, .container, .route, .caddyfile, .proxy: true
        case .source, .base, .context, .image, .test, .shared: false
        }
    }
}

extension Node: Hashable, Comparable {
    /// True when the texts of both nodes have the same bytes.
    package static func == (left: Node, right: Node) -> Bool {
        left.kind == right.kind && left.name.hasBytes(of: right.name)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(name)
    }

    /// The order of the texts, byte by byte.
    package static func < (left: Node, right: Node) -> Bool {
        left.kind == right.kind ? left.name.precedesBytewise(right.name) : left.kind.rawValue.precedesBytewise(right.kind.rawValue)
    }
}

extension Node: CustomStringConvertible, Codable {
    /// The text form of the node: `image:sum`, `proxy`.
    package var description: String {
        switch self {
        case .caddyfile, .proxy: kind.rawValue
        default: kind.rawValue + ":" + name
        }
    }

    /// Reads a text such as `image:sum`. Nil if the kind is unknown, or if a name is missing or
    /// superfluous.
    package init?(_ description: String) {
        // Bytes are searched: a combining mark after the colon would form one `Character` with it.
        let bytes = description.utf8
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        guard let kind = Kind(rawValue: String(description[..<(colon ?? description.endIndex)])) else { return nil }
        let name = colon.map { String(description[bytes.index(after: $0)...]) }
        switch (kind, name) {
        case (.source, let name?): self = .source(name)
        case (.base, let name?): self = .base(name)
        case (.context, let name?): self = .context(name)
        case (.image, let name?): self = .image(name)
        case (.test, let name?): self = .test(name)
        case (.shared, let name?): self = .shared(name)
        case (.candidate, let name?): self = .candidate(name)
        case (.container, let name?): self = .container(name)
        case (.route, let name?): self = .route(name)
        case (.caddyfile, nil): self = .caddyfile
        case (.proxy, nil): self = .proxy
        default: return nil
        }
    }

    /// Reads the text form.
    /// - Throws: `DecodingError` if the text is not a node.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let node = Node(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a node")
        }
        self = node
    }

    /// Writes the text form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension NodeID {
    package static func source(_ path: String) -> NodeID { NodeID(kind: "source", name: path) }
    package static func base(_ reference: String) -> NodeID { NodeID(kind: "base", name: reference) }
    package static func context(_ function: String) -> NodeID { NodeID(kind: "context", name: function) }
    package static func image(_ function: String) -> NodeID { NodeID(kind: "image", name: function) }
    package static func test(_ function: String) -> NodeID { NodeID(kind: "test", name: function) }
    package static func route(_ path: String) -> NodeID { NodeID(kind: "route", name: path) }

    /// What a person types: `image:sum`, `test:sum`, or `sum` for its image.
    package init(typed text: String) {
        self = text.contains(":") ? NodeID(text) : .image(text)
    }

    /// Folders, contexts, bases and routes are looked at; something is made of the others alone. Plans and summaries count those.
    package var isWork: Bool { ["image", "test", "container", "caddyfile", "proxy"].contains(kind) }
}

extension TestRecord {
    /// The lines of the container that answered the requests, below a heading.
    package static func containerLog(_ lines: [String]) -> [String] {
        ["the container's log:"] + (lines.isEmpty ? ["  (it printed nothing)"] : lines.map { "  | " + $0 })
    }
}

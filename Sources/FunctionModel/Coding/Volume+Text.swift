import Basics

extension Volume: TextCoded {
    /// Parses `name:/path`, `name:/path:ro` or `name:/path:rw`. Returns nil for any other form. The
    /// parts are not validated.
    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.count == 2 || ["ro", "rw"].contains(parts[2]) else { return nil }
        self.init(source: parts[0], target: parts[1], readOnly: parts.count == 3 && parts[2] == "ro")
    }

    /// The form of metadata.yml, for example `name:/path:ro`.
    package var text: String { source + ":" + target + (readOnly ? ":ro" : "") }
}

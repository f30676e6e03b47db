extension ImageContent {
    /// The first part that differs from another content, in words. Nil if both are equal.
    package func difference(from other: ImageContent) -> String? {
        if platform != other.platform { return "it is for \(other.platform), not for \(platform)" }
        if layers != other.layers { return "its layers differ" }
        return settings == other.settings ? nil : "its settings differ"
    }
}

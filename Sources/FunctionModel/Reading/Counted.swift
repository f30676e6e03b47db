extension Int {
    /// With a noun, in its plural where it needs one: `1 function`, `3 functions`.
    package func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}

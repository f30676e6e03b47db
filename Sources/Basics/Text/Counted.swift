extension Int {
    /// The number with a noun, in the plural if needed: `1 function`, `3 functions`.
    package func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}

/// An option with a value at the beginning of some words, in any form: `--name value`,
/// `--name=value`, `-C folder` and `-Cfolder`.
///
/// It is for words that the parser gets later, or refuses.
struct LeadingOption {
    /// The long name, with its dashes.
    let name: String
    /// The value.
    let value: String
    /// The words behind the option.
    let rest: ArraySlice<String>

    /// The short form of `--directory`.
    private static let short = "-C"

    /// Reads the option. Nil if the first word is none of these options, or has no value.
    init?(_ words: ArraySlice<String>, among names: [String]) {
        guard let word = words.first else { return nil }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var attached = parts.count == 2 ? parts[1] : nil
        if word.hasPrefix(Self.short) {
            name = GlobalOptions.directoryName
            attached = word == Self.short ? nil : String(word.dropFirst(Self.short.count))
        } else {
            name = parts[0]
        }
        guard names.contains(name), let value = attached ?? words.dropFirst().first else { return nil }
        self.value = value
        rest = words.dropFirst(attached == nil ? 2 : 1)
    }
}

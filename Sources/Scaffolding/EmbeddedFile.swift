/// A file of a template that is a part of the program.
struct EmbeddedFile: Sendable {
    /// The path in a repository.
    let path: String
    /// The content.
    let text: String
    /// True when the owner may execute it.
    let isExecutable: Bool
}

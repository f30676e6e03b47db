/// A file of a template that is a part of the program.
package struct EmbeddedFile: Sendable {
    /// The path in a repository.
    package let path: String
    /// The content.
    package let text: String
    /// True when the owner may execute it.
    package let isExecutable: Bool
}

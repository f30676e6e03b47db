/// The kinds of names in metadata.yml, for modules that write such files.
package enum FieldName: Hashable, Sendable, CaseIterable {
    /// A name under `secrets` or `build_secrets`.
    case secret
    /// A name under `networks`.
    case network
    /// A name under `target`.
    case stage
    /// A name under `build_args`.
    case buildArgument
    /// A name under `packages`.
    case systemPackage

    /// True when the readers of the project's files accept the name.
    package func accepts(_ name: String) -> Bool { rule.accepts(name) }

    /// The permitted names in words; it completes "… is allowed".
    package var allowed: String { rule.allowed }

    private var rule: TextRule {
        switch self {
        case .secret: .secret
        case .network: .network
        case .stage: .stage
        case .buildArgument: .variable
        case .systemPackage: .package
        }
    }
}

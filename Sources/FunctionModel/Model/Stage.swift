package import Basics

/// A deployment of a project beside the main one: a staging area, or the preview of a branch.
///
/// It is a project of its own in the engine. `faaso.NAME.yml` has its settings.
package struct Stage: Hashable, Sendable, Codable {
    /// The name, which follows the rule for names of projects.
    package let name: String

    /// Checks a name.
    /// - Throws: ``StageError/invalidName(_:)``.
    package init(_ name: String) throws(StageError) {
        guard NameRule.accepts(name) else { throw .invalidName(name) }
        self.name = name
    }

    /// The path of the stage's settings, from the repository's root.
    package var path: String { Self.prefix + name + Self.suffix }

    /// The project's name in the engine.
    package func project(of main: String) -> String { "\(main)-\(name)" }

    /// The names of the stages whose settings are among the names of a folder, sorted.
    package static func named(among files: some Sequence<String>) -> [String] {
        files.compactMap { file in
            guard file.hasPrefix(prefix), file.hasSuffix(suffix), file.utf8.count > prefix.utf8.count + suffix.utf8.count else {
                return nil
            }
            let name = String(file.dropFirst(prefix.count).dropLast(suffix.count))
            return NameRule.accepts(name) ? name : nil
        }.sorted()
    }

    private static let prefix = "faaso."
    private static let suffix = ".yml"
}

/// The reason why there is no such stage.
package enum StageError: Explained, Hashable {
    /// The text is no name of a stage.
    case invalidName(String)
    /// The stage has no file, and nothing of it is deployed. Carries the names of other stages.
    case unknown(Stage, known: [String])

    package var description: String {
        switch self {
        case .invalidName(let name): "found the stage \(YAMLReader.quoted(name)), \(NameRule.allowed) is allowed"
        case .unknown(let stage, _): "there is no stage '\(stage.name)': \(stage.path) does not exist, and nothing is deployed"
        }
    }

    package var hints: [String] {
        switch self {
        case .invalidName(let name):
            name.contains(where: { $0.isASCII && ($0.isLetter || $0.isNumber) }) ? ["write '\(Settings.projectName(from: name))'"] : []
        case .unknown(let stage, let known): NameHint.hints([stage.name], among: known)
        }
    }

    package var blame: Blame { .project }
}

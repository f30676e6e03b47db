import ArgumentParser
import FunctionModel
import Scaffolding
import Workspaces

extension CompletionKind {
    /// The functions of the repository around the shell's folder.
    static var functions: CompletionKind { .custom { _, _, _ in names(in: .functions, marked: "metadata.yml") } }

    /// The templates of the repository around the shell's folder.
    static var runtimes: CompletionKind { .custom { _, _, _ in names(in: .templates, marked: "Dockerfile") } }

    /// The templates of the repository, and the built-in ones.
    static var allRuntimes: CompletionKind {
        .custom { _, _, _ in Set(names(in: .templates, marked: "Dockerfile") + BuiltInTemplates.summaries.map(\.name)).sorted() }
    }

    /// The built-in templates.
    static var builtInRuntimes: CompletionKind { .list(BuiltInTemplates.summaries.map(\.name)) }

    /// The folders in a folder of the repository that hold a file. Empty outside a repository,
    /// because a shell expects no errors.
    static func names(in folder: RootInput, marked file: String, from start: String = ".") -> [String] {
        (try? Workspace.names(of: folder, around: start, with: file)) ?? []
    }
}

import Foundation
import PackagePlugin

/// Makes the templates of this repository, and the files that they share, a part of the program.
@main struct EmbedTemplates: BuildToolPlugin {
    private static let folders = ["templates", "shared/faaso"]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let paths = Self.folders.flatMap { Self.files(in: root, below: $0) }.sorted()
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(paths.count) files of templates", executable: try context.tool(named: "TemplateEmbedder").url,
                arguments: [output.path, root.path] + paths, inputFiles: paths.map { root.appending(path: $0) }, outputFiles: [output])
        ]
    }

    /// The paths of all files below a folder. Bytecode that a run of tests left is none of them.
    private static func files(in root: URL, below folder: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
        return names.map { folder + "/" + $0 }.filter { path in
            var isFolder: ObjCBool = false
            return !path.contains("__pycache__")
                && FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }
}

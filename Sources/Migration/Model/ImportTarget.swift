package import FunctionModel

/// The repository that an import writes to, or the folder that becomes one.
package struct ImportTarget: Sendable {
    /// The absolute path of the root. Links are resolved.
    package let root: String
    /// The files below the root.
    package let files: ProjectFiles
    /// True when the root is a repository already.
    package let isRepository: Bool

    /// Creates a target.
    package init(root: String, files: ProjectFiles, isRepository: Bool) {
        (self.root, self.files, self.isRepository) = (root, files, isRepository)
    }

    /// The name of the root folder.
    var folderName: String { root.split(separator: "/").last.map(String.init) ?? "functions" }

    /// The project of a repository as it is before the import. Without a repository it is empty.
    func project() throws(ProjectProblems) -> Project {
        guard isRepository else {
            let name = Settings.projectName(from: folderName)
            return Project(name: name, settings: Settings(project: name), templates: [], functions: [], routes: [], inputPaths: [])
        }
        return try ProjectLoader.load(files: files, folderName: folderName)
    }
}

/// The files by which a folder shows that it is a project of another tool.
package enum ForeignProject {
    /// The names of files that `faaso import` reads: of compose, faas-cli and Knative's func.
    package static let names = [
        "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "stack.yml", "stack.yaml", "func.yaml",
    ]

    /// The path of kamal's file, which is not imported.
    package static let kamal = "config/deploy.yml"

    /// The paths of such files in a folder.
    /// - Parameter exists: true when the folder has a path.
    package static func found(_ exists: (String) -> Bool) -> [String] { (names + [kamal]).filter(exists) }

    /// The hints for the files in a folder that is no repository.
    package static func hints(for paths: [String]) -> [String] {
        paths.map { path in
            path == kamal
                ? "\(path) is kamal's: 'faaso help import' has the way from it"
                : "'faaso import \(path)' makes functions of what it describes, and changes no file that exists"
        }
    }
}

import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// A project of another tool, and a folder beside it that becomes a repository.
struct ForeignFolder {
    let folder = TemporaryFolder(in: "/dev/shm")
    private let name: String

    /// Writes the project.
    /// - Parameters:
    ///   - name: the name of the project's folder.
    ///   - repository: the files of a repository that exists already.
    init(_ files: [String: String], named name: String = "shop", repository: [String: String] = [:]) {
        self.name = name
        for (path, text) in files { folder.write(text, to: "\(name)/\(path)") }
        folder.makeFolder("new")
        for (path, text) in repository { folder.write(text, to: "new/\(path)") }
    }

    /// The folder of the repository.
    var target: ImportTarget { ImportTarget.open(folder.path("new"), isRepository: folder.exists("new/faaso.yml")) }

    func source(_ file: String) throws -> ImportSource { try ImportSource.open(file, in: folder.path(name)) }

    /// Plans the import of a file into the repository.
    func plan(_ file: String) throws -> ImportPlan { try Importer.plan(source(file), into: target) }

    /// Imports a file, and loads the repository.
    func imported(_ file: String) throws -> (plan: ImportPlan, project: Project) {
        let plan = try plan(file)
        try plan.write(from: source(file), to: target)
        return (plan, try ProjectLoader.load(files: .onDisk(root: folder.path("new")), folderName: "new"))
    }

    /// The text of a written file.
    func written(_ path: String) -> String? { folder.read("new/" + path) }
}

extension Project {
    /// A line for each function: name, runtime, port, and routes.
    var outline: [String] {
        functions.map { function in
            let paths = routes.filter { $0.function == function.name }.map(\.path).sorted()
            return ([function.name, function.runtime, "\(function.metadata.port)"] + paths).joined(separator: " ")
        }
    }
}

extension ImportPlan {
    /// The notes as `LINE:COLUMN MESSAGE`, or as `FILE MESSAGE` for a file as a whole.
    var noted: [String] {
        notes.map { note in
            guard let place = note.location else { return note.message }
            return (place.line == 0 ? place.file : "\(place.line):\(place.column)") + " " + note.message
        }
    }
}

package import FunctionModel
import Scaffolding

/// Plans the import of a file of another tool. The functions here read files and write none.
package enum Importer {
    /// Plans an import.
    /// - Throws: ``ProjectProblems`` for a file that cannot be read, a file in which nothing can
    ///   become a function, and for every collision with a file or route that exists.
    package static func plan(_ source: ImportSource, into target: ImportTarget) throws(ProjectProblems) -> ImportPlan {
        let root = try content(of: source)
        let kind = try ForeignKind(root)
        let before = try target.project()
        var translation = Translation(source, into: target, project: before.name)
        translation.listen = before.settings.listen
        translation.takenRoutes = Set(before.routes.map { $0.path.lowercased() })
        switch kind {
        case .compose: translation.compose(root)
        case .openFaaS: translation.stack(root)
        case .knative: translation.knative(root)
        }
        if translation.functions.isEmpty {
            let nothing = Problem("nothing in this file can become a function", at: SourceLocation(file: source.path))
            throw ProjectProblems([nothing] + translation.notes)
        }
        try check(translation, before)
        let files = try files(of: translation)
        let problems = try problems(of: files, translation)
        return ImportPlan(
            files: files, notes: ProjectProblems(translation.notes + problems).problems,
            commands: translation.commands + translation.secretCommands + ["faaso up"], functions: translation.functions.map(\.name))
    }

    private static func content(of source: ImportSource) throws(ProjectProblems) -> YAMLValue {
        let bytes: [UInt8]?
        do { bytes = try source.files.read(source.name) } catch {
            throw ProjectProblems([Problem("this cannot be read: \(error)", at: .whole(source.path))])
        }
        guard let bytes else { throw ProjectProblems([Problem("there is no such file", at: .whole(source.path))]) }
        return try YAMLValue(parsing: bytes, file: source.path)
    }

    /// The advice for a folder that cannot become a repository.
    private static let elsewhere = "import into another folder: faaso -C FOLDER import FILE"

    /// Refuses an import that would change what exists.
    private static func check(_ translation: Translation, _ before: Project) throws(ProjectProblems) {
        var problems: [Problem] = []
        for function in translation.functions {
            if translation.target.files.kind(function.folder) != nil {
                problems.append(
                    Problem(
                        "\(function.folder) exists already, and an import overwrites nothing", at: function.location,
                        hints: ["move it away, or give this function another name"]))
            }
            for path in function.routes where translation.takenRoutes.contains(path.lowercased()) {
                let owner = before.routes.first { $0.path.lowercased() == path.lowercased() }?.function ?? ""
                problems.append(
                    Problem(
                        "the route '\(path)' leads to '\(owner)' already", at: function.location,
                        hints: ["change it in \(RootInput.routes.path)"]))
            }
        }
        problems += translation.unreadable
        for folder in RootInput.folders.map(\.path) {
            guard let kind = translation.target.files.kind(folder), kind != .directory else { continue }
            problems.append(Problem("this is no folder, a folder is expected", at: .whole(folder), hints: [elsewhere]))
        }
        if !translation.target.isRepository, translation.target.files.kind(RootInput.routes.path) != nil {
            problems.append(
                Problem(
                    "this file exists already, and the folder is no repository of functions", at: .whole(RootInput.routes.path),
                    hints: [elsewhere]))
        }
        if !problems.isEmpty { throw ProjectProblems(problems) }
    }

    // MARK: Files

    private static func files(of translation: Translation) throws(ProjectProblems) -> [PlannedFile] {
        let target = translation.target
        var files: [PlannedFile] = []
        var routes = ""
        if target.isRepository {
            do throws(Problem) {
                routes = try target.files.text(RootInput.routes.path) ?? ""
            } catch {
                throw ProjectProblems([error])
            }
        } else {
            let isNamed = translation.project != Settings.projectName(from: target.folderName)
            let initial = Scaffold.initialFiles(project: isNamed ? translation.project : nil, listen: translation.listen)
            for file in initial + EditorSchemas.files where target.files.kind(file.path) == nil && file.path != RootInput.routes.path {
                files.append(PlannedFile(file.path, .text(file.text)))
            }
            routes = initial.first { $0.path == RootInput.routes.path }?.text ?? ""
        }
        for function in translation.functions {
            for path in function.routes {
                routes = Scaffold.adding("\(YAMLScalar.text(path)): \(YAMLScalar.text(function.name))", to: routes)
            }
        }
        files += templates(of: translation)
        for function in translation.functions { files += function.plannedFiles }
        // Beside `templates`, a folder `template` is no misspelling of it. faas-cli makes one.
        if target.files.kind("template") != nil, target.files.kind(RootInput.templates.path) == nil,
            !files.contains(where: { $0.path.hasPrefix(RootInput.templates.path + "/") })
        {
            files.append(PlannedFile(RootInput.templates.path + "/.gitkeep", .text("")))
        }
        // A route leads to a function that is complete.
        return files + [PlannedFile(RootInput.routes.path, .text(routes))]
    }

    /// The files of the built-in templates that the repository does not have.
    private static func templates(of translation: Translation) -> [PlannedFile] {
        let target = translation.target
        var files: [PlannedFile] = []
        for name in Set(translation.functions.map(\.runtime)).sorted() where target.files.kind(ProjectPath.template(name)) == nil {
            guard let template = BuiltInTemplates.template(name) else { continue }
            for file in BuiltInTemplates.files(of: template) where target.files.kind(file.path) == nil {
                if files.contains(where: { $0.path == file.path }) { continue }
                files.append(PlannedFile(file.path, .text(file.text, isExecutable: file.isExecutable)))
            }
        }
        return files
    }

    /// Reads the repository as it will be. Problems with written files are returned, so that the
    /// user corrects them.
    /// - Throws: ``ProjectProblems`` with the problems of files that exist.
    private static func problems(of files: [PlannedFile], _ translation: Translation) throws(ProjectProblems) -> [Problem] {
        let source = translation.source
        let after = translation.target.files.with(files, copied: source.files.read)
        do throws(ProjectProblems) {
            _ = try ProjectLoader.load(files: after, folderName: translation.target.folderName)
            return []
        } catch {
            let written = Set(files.map(\.path))
            let others = error.problems.filter { problem in problem.location.map { !written.contains($0.file) } ?? true }
            if !others.isEmpty {
                let advice = ["the files that exist would be read as those of a repository", elsewhere]
                throw ProjectProblems(
                    others.map { problem in
                        var problem = problem
                        problem.hints += advice
                        return problem
                    })
            }
            return error.problems.map { Problem("to be corrected after the import: \($0.message)", at: $0.location, hints: $0.hints) }
        }
    }
}

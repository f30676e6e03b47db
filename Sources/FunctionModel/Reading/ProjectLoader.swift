import Basics

/// Loads the model of a project from its files.
package enum ProjectLoader {
    /// Loads faaso.yml, routes.yml, `templates/` and `functions/`. Each of them may be absent.
    ///
    /// - Parameters:
    ///   - folderName: the name of the repository's folder. The project gets its name from it
    ///     unless faaso.yml has one.
    ///   - choice: the stage, whose file lies over faaso.yml.
    /// - Throws: ``ProjectProblems`` with all problems of all files.
    package static func load(
        files: ProjectFiles, folderName: String, choice: StageChoice = StageChoice()
    ) throws(ProjectProblems) -> Project {
        var loading = ProjectLoading(files: files, choice: choice)
        let project = loading.project(folderName: folderName)
        guard loading.problems.isEmpty else { throw loading.allProblems }
        return project
    }

    /// Loads the parts of the project that can be read. An invalid field has its default, and a
    /// function whose metadata.yml is of no use is left out.
    ///
    /// - Returns: the project, and the problems of all files; nil if the files are valid.
    package static func readable(
        files: ProjectFiles, folderName: String, choice: StageChoice = StageChoice()
    ) -> (project: Project, problems: ProjectProblems?) {
        var loading = ProjectLoading(files: files, choice: choice)
        let project = loading.project(folderName: folderName)
        return (project, loading.problems.isEmpty ? nil : ProjectProblems(loading.quotedProblems))
    }

    /// Loads the template.yml of one template. It works even if other files are invalid.
    ///
    /// - Throws: ``ProjectProblems`` with all problems of the file.
    package static func template(_ name: String, files: ProjectFiles) throws(ProjectProblems) -> Template {
        var loading = ProjectLoading(files: files, choice: StageChoice())
        let template = loading.template(name).template
        guard loading.problems.isEmpty else { throw ProjectProblems(loading.quotedProblems) }
        return template
    }

    /// Loads faaso.yml alone, with the stage's file over it. Both may be absent. It works even if
    /// other files are invalid.
    ///
    /// - Throws: ``ProjectProblems`` with all problems of the two files.
    package static func settings(
        files: ProjectFiles, folderName: String, choice: StageChoice = StageChoice()
    ) throws(ProjectProblems) -> Settings {
        var loading = ProjectLoading(files: files, choice: choice)
        let settings = loading.settings(folderName: folderName).settings
        guard loading.problems.isEmpty else { throw loading.allProblems }
        return settings
    }
}

/// The state of one load: the problems so far and the paths that were read.
private struct ProjectLoading {
    let choice: StageChoice
    var repository: Repository
    var problems: [Problem] = []
    /// The bytes of the files of settings, routes, templates and functions, by path.
    private var contents: [String: [UInt8]] = [:]

    init(files: ProjectFiles, choice: StageChoice) {
        self.choice = choice
        repository = Repository(files: files)
    }

    mutating func project(folderName: String) -> Project {
        let settings = settings(folderName: folderName)
        problems += repository.misnames(.lock, in: "")
        let templates = templates()
        let functions = functions(templates: templates, settings)
        problems += settings.problems(among: functions.names)
        problems += ReservedNames.problems(functions.functions, project: settings.settings.project)
        let routes = routes(functions: functions.names)
        problems += CallRules.problems(functions.functions, names: functions.names, routes: routes)
        return Project(
            name: settings.settings.project, settings: settings.settings, templates: templates.map(\.template),
            functions: functions.functions,
            routes: routes, inputPaths: repository.inputs.sorted())
    }

    mutating func settings(folderName: String) -> SettingsContent {
        problems += repository.misnames(.settings, in: "")
        var content = SettingsContent(settings: Settings(project: Settings.projectName(from: folderName)))
        if var reader = reader(RootInput.settings.path) {
            content = reader.settings(over: content, in: &repository)
            problems += reader.problems
        }
        if let stage = choice.stage { apply(stage, to: &content) }
        if let target = choice.target { content.settings.target = target }
        return content
    }

    /// Lays the file of a stage over the settings. Its absence is a problem if nothing else shows
    /// that the stage is meant.
    private mutating func apply(_ stage: Stage, to content: inout SettingsContent) {
        let main = content.settings.project
        (content.settings.stage, content.settings.project) = (stage, stage.project(of: main))
        if !NameRule.accepts(content.settings.project) {
            let size = content.settings.project.utf8.count
            problems.append(
                Problem(
                    "the stage's project '\(content.settings.project)' has \(size) characters, at most 40 are allowed",
                    hints: ["choose a shorter name for the stage, or for the project in \(RootInput.settings.path)"]))
        }
        let misnames = repository.misnames(.settings(of: stage), in: "")
        problems += misnames
        let exists = repository.kind(stage.path) != nil
        content.settings.isPreview = !exists
        if var reader = reader(stage.path) {
            content = reader.stageSettings(over: content, in: &repository)
            problems += reader.problems
        } else if !exists, choice.needsFile, choice.listen == nil, misnames.isEmpty {
            problems.append(missing(stage))
        }
        if let listen = choice.listen { content.settings.listen = listen }
    }

    private func missing(_ stage: Stage) -> Problem {
        let near = EditDistance.closest(to: stage.name, among: Stage.named(among: repository.files.names("")))
        return Problem(
            "there is no \(stage.path), which the stage '\(stage.name)' needs",
            hints: [near.map { "did you mean '\($0)'?" }].compactMap(\.self) + [
                "a preview needs no file, but an address of its own: --stage \(stage.name) --listen 127.0.0.1:8081"
            ])
    }

    private mutating func routes(functions: [String]) -> [Route] {
        problems += repository.misnames(.routes, in: "")
        guard var reader = reader(RootInput.routes.path) else { return [] }
        let routes = reader.routes(functions: functions)
        problems += reader.problems
        return routes
    }

    // MARK: Templates

    private mutating func templates() -> [(template: Template, defaults: MetadataLayer)] {
        problems += repository.misnames(.templates, in: "")
        return folders(RootInput.templates.path).map { name in
            let path = ProjectPath.template(name)
            checkName(name, .templateName, path)
            problems += repository.misnames(.template, in: path)
            switch repository.kind("\(path)/Dockerfile") {
            case .file?: break
            case nil:
                let misnames = repository.misnames(.dockerfile, in: path)
                problems += misnames.isEmpty ? [Problem("this folder has no Dockerfile, one is required", at: .whole(path))] : misnames
            default:
                let file = "\(path)/Dockerfile"
                problems.append(Problem("this is not a plain file, one is required", at: .whole(file)))
            }
            return template(name)
        }
    }

    mutating func template(_ name: String) -> (template: Template, defaults: MetadataLayer) {
        guard var reader = reader(ProjectPath.template(name) + "/template.yml") else { return (Template(name: name), MetadataLayer()) }
        let result = reader.template(name, in: &repository)
        problems += reader.problems
        return result
    }

    // MARK: Functions

    private mutating func functions(
        templates: [(template: Template, defaults: MetadataLayer)], _ content: SettingsContent
    ) -> (functions: [Function], names: [String]) {
        problems += repository.misnames(.functions, in: "")
        let names = folders(RootInput.functions.path)
        let functions = names.compactMap { name -> Function? in
            let path = ProjectPath.function(name)
            let isNamed = checkName(name, .name, path)
            if repository.kind("\(path)/metadata.yml") == nil {
                // A folder of another kind, such as `__pycache__`, needs no advice on its files.
                if !isNamed { return nil }
                let misnames = repository.misnames(.metadata, in: path)
                let template = repository.kind("\(path)/Dockerfile") == .file ? nil : templates.first?.template.name
                let runtime = template ?? TemplatelessRuntime.dockerfile
                let missing = Problem(
                    "this folder has no metadata.yml, one is required", at: .whole(path),
                    hints: ["write at least its runtime there, such as: runtime: \(runtime)"])
                problems += misnames.isEmpty ? [missing] : misnames
                return nil
            }
            guard var reader = reader("\(path)/metadata.yml") else { return nil }
            let isBroken = reader.root == nil && !reader.problems.isEmpty
            let function = isBroken ? nil : reader.function(name, templates: templates, content, in: &repository)
            problems += reader.problems
            return function
        }
        return (functions, names)
    }

    // MARK: Files

    /// All problems, with the paths that were read.
    var allProblems: ProjectProblems { ProjectProblems(quotedProblems, inputPaths: repository.inputs.sorted()) }

    /// The problems with their lines, as they were read. Lines that may hold a secret are left out.
    var quotedProblems: [Problem] {
        let hidden = Set(problems.filter(\.hidesLine).compactMap { $0.location?.startOfLine })
        let faulty = Set(problems.compactMap { $0.location?.file })
        let files = contents.filter { faulty.contains($0.key) }.mapValues(SourceLines.init)
        return problems.map { problem in
            guard let location = problem.location, !hidden.contains(location.startOfLine), let lines = files[location.file] else {
                return problem
            }
            let line = lines[location.line]
            let isShown = location.file != RootInput.routes.path || line.map(Route.isPlainLine) == true
            return isShown ? problem.quoting(line) : problem
        }
    }

    /// A reader of a file; nil if the file is absent. An unreadable file is reported and gives nil.
    private mutating func reader(_ path: String) -> YAMLReader? {
        do throws(Repository.PathProblem) {
            guard let bytes = try repository.contents(path) else { return nil }
            contents[path] = bytes
            return YAMLReader(bytes, file: path)
        } catch {
            problems.append(error.problem(of: path))
            return nil
        }
    }

    /// The folders in a folder, sorted. Plain files and hidden entries are ignored.
    private mutating func folders(_ path: String) -> [String] {
        do throws(Repository.PathProblem) {
            let entries = try repository.entries(of: path) ?? []
            return entries.compactMap { entry in
                let inner = "\(path)/\(entry.name)"
                if entry.name.hasPrefix(".") { return nil }
                if entry.kind == .symlink, (try? repository.resolve(inner))?.kind != .file {
                    problems.append(
                        Problem(
                            "this is a symbolic link, a folder is expected", at: .whole(inner), hints: ["move the folder itself here"]))
                }
                if entry.kind == .other {
                    problems.append(Problem("this is neither a file nor a folder", at: .whole(inner), hints: [Repository.special]))
                }
                return entry.kind == .directory ? entry.name : nil
            }
        } catch {
            problems.append(error.problem(of: path))
            return []
        }
    }

    /// Reports a folder with an invalid name.
    /// - Returns: true if the name is valid.
    @discardableResult
    private mutating func checkName(_ name: String, _ rule: TextRule, _ path: String) -> Bool {
        if rule.accepts(name) { return true }
        let folder = path.dropLast(name.count + 1)
        problems.append(
            Problem(
                "found the folder \(YAMLReader.quoted(name)) in \(folder), \(rule.allowed) is allowed", at: .whole(path),
                hints: ["rename the folder"]))
        return false
    }
}

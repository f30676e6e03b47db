import Basics
import ContainerEngine
import FunctionModel
package import ImageBuild
package import Insight
import Pipeline
import SharedCache
import Workspaces

extension RepositoryOperations {
    /// Compares the lock with the images that the Dockerfiles name, and with the copied templates.
    /// Needs no engine and no network.
    /// - Throws: ``ProjectProblems`` with the problems of all files, `TreeError` for an unreadable
    ///   template.
    package func checkLock() throws -> LockReport {
        let workspace = try workspace()
        var report = LockReport(workspace.lock, used: try workspace.usedBases(environment: environment))
        report.templates = try workspace.copiedTemplates()
        return report
    }

    /// Changes the lock, and writes it. If an image cannot be resolved or copied, nothing is
    /// written.
    /// - Parameter pushed: the images to copy into the project's registry; empty for all, nil for
    ///   none.
    /// - Throws: ``ProjectProblems``, ``UnknownBase``, ``DigestsUnresolved``, `RegistrySetupError`,
    ///   `BaseNotCopied`, and any error of the engine.
    package func changeLock(_ mode: LockChange.Mode, pushing pushed: [String]? = nil) async throws -> LockReport {
        let held = try await lockOfLockfile(unopened().root, "faaso lock")
        defer { withExtendedLifetime(held) {} }
        let workspace = try workspace()
        let used = try workspace.usedBases(environment: environment)
        let registry = workspace.project.settings.registry
        let push = try pushed.map { try LockChange.Push(to: SharedRepository(required(registry)).base, $0) }
        let change = try LockChange(mode, workspace.lock, used: used, push: push)
        let answers = try await resolve(change.resolved, used, workspace)
        var lock = change.lock(answers.map(\.image))
        let copies = try await copy(change.uncopied(lock), registry)
        lock = lock.with(copies)
        if lock != workspace.lock { try lock.write(to: workspace.root) }
        var notes: [String: String] = [:]
        // The answer of a registry says nothing about an image that is in another one now.
        for answer in answers where lock[answer.image.name] == answer.image { notes[answer.image.name] = answer.note }
        for name in change.unmoved { tell(.diagnostic(Self.unmoved(name))) }
        return LockReport(from: workspace.lock, to: lock, used: used, notes: notes)
    }

    private static func unmoved(_ name: String) -> Diagnostic {
        Diagnostic(
            .warning, "the entry of \(name) stays, because its image was copied into a registry",
            hints: ["'faaso lock --update --push \(name)' copies the present image"])
    }

    private func required(_ settings: RegistrySettings?) throws -> RegistrySettings {
        guard let settings else { throw RegistrySetupError.noRegistry("--push") }
        return settings
    }

    /// Copies the images of entries into the project's registry, one after the other.
    private func copy(_ entries: [LockedImage], _ settings: RegistrySettings?) async throws -> [LockedImage] {
        guard !entries.isEmpty, let settings else { return [] }
        let warned = WarnOnce()
        let mirror = BaseMirror(
            try SharedRepository(settings), engine: try await Engine.connect(EngineLocator.locate(environment: environment)),
            credentials: RegistryCredentials(environment: environment), timeout: settings.timeout,
            onWarning: { text in if warned.isNew(text) { tell(.warning(text)) } })
        var copies: [LockedImage] = []
        for entry in entries { copies.append(try await mirror.copy(entry)) }
        return copies
    }

    /// Resolves references, all at once.
    private func resolve(_ names: [String], _ used: UsedBases, _ workspace: Workspace) async throws -> [DigestResolver.Answer] {
        if names.isEmpty { return [] }
        let resolver = try await resolver(workspace)
        return try await withThrowingTaskGroup(of: Result<DigestResolver.Answer, DigestUnresolved>.self) { group in
            for reference in names.compactMap({ ImageReference($0) }) {
                group.addTask {
                    do { return .success(try await resolver.resolve(reference, for: used.platforms[reference.familiar])) } catch let error
                        as DigestUnresolved
                    {
                        return .failure(error)
                    }
                }
            }
            var (answers, errors): ([DigestResolver.Answer], [DigestUnresolved]) = ([], [])
            for try await result in group {
                switch result {
                case .success(let answer): answers.append(answer)
                case .failure(let error): errors.append(error)
                }
            }
            guard errors.isEmpty else { throw DigestsUnresolved(errors.sorted { $0.name < $1.name }) }
            return answers
        }
    }

    private func resolver(_ workspace: Workspace) async throws -> DigestResolver {
        let engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        let credentials = RegistryCredentials(environment: environment)
        let known = workspace.cache.baseDigests
        let warned = WarnOnce()
        let platform = BuildPlatform.chosen(environment)
        return DigestResolver(
            platform: platform,
            registry: { reference in
                try await engine.registryImage(reference, with: credentials) { text in
                    if warned.isNew(text) { tell(.warning(text)) }
                }
            },
            local: { reference in
                guard var image = try await engine.image(reference.familiar) else { return nil }
                image.repoDigests = known.of(id: image.id, known: image.repoDigests)
                return image
            })
    }
}

extension Workspace {
    /// The base images that the Dockerfiles name.
    /// - Throws: ``ProjectProblems`` with the problems of all files.
    fileprivate func usedBases(environment: [String: String]) throws -> UsedBases {
        let contexts = try assembler(platform: BuildPlatform.text(environment)).assemble(project.functions)
        return UsedBases(project, contexts, files: files)
    }
}

import Basics
import ContainerEngine
import ContentHash
import FunctionModel
package import ImageBuild
package import Insight
import Pipeline
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

    /// Changes the lock, and writes it. If an image cannot be resolved, nothing is written.
    /// - Throws: ``ProjectProblems``, ``UnknownBase``, ``DigestsUnresolved``, and any error of the
    ///   engine.
    package func changeLock(_ mode: LockChange.Mode) async throws -> LockReport {
        let held = try await lockOfLockfile(unopened().root, "faaso lock")
        defer { withExtendedLifetime(held) {} }
        let workspace = try workspace()
        let used = try workspace.usedBases(environment: environment)
        let change = try LockChange(mode, workspace.lock, used: used)
        let answers = try await resolve(change.resolved, used, workspace)
        let lock = change.lock(answers.map(\.image))
        if lock != workspace.lock { try lock.write(to: workspace.root) }
        var notes: [String: String] = [:]
        for answer in answers { notes[answer.image.name] = answer.note }
        return LockReport(from: workspace.lock, to: lock, used: used, notes: notes)
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
        let platform = environment["DOCKER_DEFAULT_PLATFORM"].flatMap { BuildPlatform($0) } ?? .host
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
        let contexts = try assembler(platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "").assemble(project.functions)
        return UsedBases(project, contexts, files: files)
    }
}

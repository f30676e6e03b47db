import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import FunctionModel
import ImageBuild
package import Insight
package import Workspaces

extension RepositoryOperations {
    /// Lists the templates, and compares copied ones with the lock.
    /// - Throws: ``ProjectProblems``, and `TreeError` for an unreadable template.
    package func templates() throws -> TemplateReport {
        let workspace = try workspace()
        let own = workspace.project.templates.filter { workspace.lock?.template($0.name) == nil }
        return TemplateReport(own.map { .init($0.name, .own, nil, description: $0.description) } + (try workspace.copiedTemplates()))
    }

    /// Copies a template from a git repository, and locks its commit and content.
    /// - Throws: ``TemplateError``, ``CheckoutError``, and ``ProjectProblems`` of the lock.
    package func addTemplate(_ name: String, from source: TemplateSource) async throws -> TemplateReport {
        let root = try unopened().root
        let held = try await lockOfLockfile(root, "faaso template add")
        defer { withExtendedLifetime(held) {} }
        guard NameRule.accepts(name) else { throw TemplateError.badName(name) }
        let lock = try Lockfile.read(.onDisk(root: root)) ?? Lockfile()
        guard !FileManager.default.fileExists(atPath: root + "/" + ProjectPath.template(name)) else { throw TemplateError.exists(name) }
        let scratch = try ScratchFolder(.template)
        let checkout = try await GitCheckout(source, in: scratch.path, from: root, environment: environment)
        let (locked, folder) = try found(name, source, checkout)
        try TemplateCopy(root: root).replace(name, by: folder)
        try copyShared(of: name, from: checkout.folder, to: root)
        try lock.with(locked).write(to: root)
        return TemplateReport([.init(name, .added, locked)])
    }

    /// Copies newer commits of templates. Without names, all copied templates are updated.
    /// - Parameter force: true to overwrite edited files.
    /// - Throws: ``TemplateError``, ``CheckoutError``, and ``ProjectProblems`` of the lock.
    package func updateTemplates(_ names: [String], force: Bool) async throws -> TemplateReport {
        let root = try unopened().root
        let held = try await lockOfLockfile(root, "faaso template update")
        defer { withExtendedLifetime(held) {} }
        var lock = try Lockfile.read(.onDisk(root: root)) ?? Lockfile()
        let known = lock.templates.map(\.name)
        for name in names where !known.contains(name) {
            throw TemplateError.notLocked(name, closest: EditDistance.closest(to: name, among: known))
        }
        var done: [TemplateReport.Template] = []
        let chosen = lock.templates.filter { names.isEmpty || names.contains($0.name) }
        let index = FileIndex(root: root, indexPath: root + "/.faaso/index")
        for old in chosen {
            let content = try TemplateCopy.content("templates", old.name, index)
            guard force || content == nil || content == old.content else { throw TemplateError.edited(old.name) }
        }
        for old in chosen {
            let source = TemplateSource(url: old.url, reference: old.reference)
            let scratch = try ScratchFolder(.template)
            let checkout = try await GitCheckout(source, in: scratch.path, from: root, environment: environment)
            let (locked, folder) = try found(old.name, source, checkout)
            let content = try TemplateCopy.content("templates", old.name, index)
            if content != locked.content {
                try TemplateCopy(root: root).replace(old.name, by: folder)
                try copyShared(of: old.name, from: checkout.folder, to: root)
            }
            if locked != old {
                lock = lock.with(locked)
                try lock.write(to: root)
            }
            done.append(.init(old.name, content == locked.content && locked == old ? .locked : .updated, locked))
        }
        return TemplateReport(done)
    }

    /// Copies the files of a template's `include` that the repository does not have.
    private func copyShared(of name: String, from checkout: String, to root: String) throws {
        guard let template = try? ProjectLoader.template(name, files: .onDisk(root: checkout)) else { return }
        let manager = FileManager.default
        for include in template.include where !manager.fileExists(atPath: "\(root)/\(include.from)") {
            let target = "\(root)/\(include.from)"
            let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
            try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try manager.copyItem(atPath: "\(checkout)/\(include.resolved)", toPath: target)
        }
    }

    /// The template in a checkout: `templates/NAME`, or else the whole repository.
    private func found(_ name: String, _ source: TemplateSource, _ checkout: GitCheckout) throws -> (LockedTemplate, folder: String) {
        let choices = [ProjectPath.template(name), ""]
        guard let path = choices.first(where: { FileManager.default.fileExists(atPath: "\(checkout.folder)/\($0)/Dockerfile") }) else {
            throw TemplateError.notFound(name, url: source.url)
        }
        let folder = path.isEmpty ? checkout.folder : "\(checkout.folder)/\(path)"
        let parent = String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)])
        let index = FileIndex(root: parent, indexPath: checkout.folder + ".index")
        guard let content = try TemplateCopy.content("", String(folder.dropFirst(parent.count + 1)), index) else {
            throw TemplateError.notFound(name, url: source.url)
        }
        return (
            LockedTemplate(name: name, url: source.url, reference: source.reference, commit: checkout.commit, content: content), folder
        )
    }
}

extension RepositoryOperations {
    /// Waits for other processes that change `faaso.lock` or the copied templates.
    func lockOfLockfile(_ root: String, _ purpose: String) async throws -> FileLock {
        try CacheFolder(path: root + "/.faaso").restoreCommitted()
        return try await FileLock.acquire(path: root + "/.faaso/lockfile.lock", purpose: purpose, wait: true) {
            tell(.waiting($0))
        }
    }
}

extension Workspace {
    /// The templates that the lock names, compared with it.
    /// - Throws: `TreeError` for an unreadable template.
    func copiedTemplates() throws -> [TemplateReport.Template] {
        try (lock?.templates ?? []).map { locked in
            let content = try TemplateCopy.content(RootInput.templates.path, locked.name, files)
            return .init(locked.name, content == nil ? .missing : content == locked.content ? .locked : .edited, locked)
        }
    }
}

extension Lockfile {
    /// Writes the lock of a repository. A link to it stays a link.
    func write(to root: String) throws {
        let path = ProjectFiles.onDisk(root: root).resolve(Self.path) ?? Self.path
        try AtomicFile.write(Array(text.utf8), to: "\(root)/\(path)", mode: 0o644)
    }
}

import ContentHash
import FoundationEssentials
import FunctionModel
import TemplateStandard

/// A repository with one template and the function `probe` of it, in a temporary folder.
///
/// The function has the files of the template's scaffold, with those of its probe over them.
struct ProbeRepository: Sendable {
    /// The name of the function.
    static let function = "probe"

    /// The absolute path of the repository.
    let root: String
    /// The files that are edited.
    let files: ProbeFiles

    /// Writes the repository.
    /// - Parameters:
    ///   - template: the template, with the files that it shares.
    ///   - repository: the root of the repository that has the template.
    ///   - root: an empty folder.
    ///   - project: the name of the project.
    /// - Throws: ``ProbeError``, `ProjectProblems` of probe.yml, and errors of the file system.
    init(_ original: Template, of repository: String, at root: String, project: String) throws {
        let template = original.name
        self.root = root
        let source = "\(repository)/\(original.path)"
        guard let settings = try AtomicFile.read("\(source)/probe/probe.yml") else { throw ProbeError.missing(template) }
        files = try ProbeFiles.read(settings, path: "\(original.path)/probe/probe.yml", checks: Standard.checks.map(\.name))
        let manager = FileManager.default
        let folder = root + "/" + ProjectPath.function(Self.function)
        for path in ["\(root)/\(RootInput.templates.path)", folder] {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try manager.copyItem(atPath: source, toPath: root + "/" + ProjectPath.template(template))
        for include in original.include { try Self.copy("\(repository)/\(include.resolved)", to: "\(root)/\(include.from)") }
        for layer in ["scaffold", "probe"] { try Self.lay("\(source)/\(layer)", over: folder) }
        try manager.removeItem(atPath: "\(folder)/probe.yml")
        try Self.write("project: \(project)\ndefaults: {runtime: \"\(template)\"}\n", to: "\(root)/faaso.yml")
        // The template may have been copied under another name than its scaffold knows.
        let metadata = String(decoding: try AtomicFile.read("\(folder)/metadata.yml") ?? [], as: UTF8.self)
        let lines = metadata.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("runtime:") }
        try Self.write(lines.joined(separator: "\n"), to: "\(folder)/metadata.yml")
        for file in [files.handler, files.dependencies].compactMap(\.self) {
            guard try AtomicFile.read("\(folder)/\(file)") != nil else { throw ProbeError.noFile(template, file) }
        }
    }

    /// Runs `body` with one more line at the end of a file of the function. The line differs each
    /// time, so that no builder knows the result.
    /// - Parameter line: the line, with `%` for a number. Nil for blank lines.
    func edited<R: Sendable>(_ file: String, adding line: String? = nil, _ body: () async throws -> R) async throws -> R {
        let path = "\(root)/\(ProjectPath.function(Self.function))/\(file)"
        let original = try AtomicFile.read(path) ?? []
        let blank = (0..<24).map { _ in Bool.random() ? "\n" : " \n" }.joined()
        let added = line?.replacing("%", with: "\(UInt32.random(in: 0 ... .max))") ?? blank
        try Self.write(String(decoding: original, as: UTF8.self) + "\n\(added)\n", to: path)
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try Self.write(String(decoding: original, as: UTF8.self), to: path)
        return try result.get()
    }

    /// Copies the files of a folder over another one. A folder that does not exist has none.
    private static func lay(_ source: String, over target: String) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: source) else { return }
        for path in try manager.subpathsOfDirectory(atPath: source).sorted() {
            var isFolder = false
            let (from, to) = ("\(source)/\(path)", "\(target)/\(path)")
            guard manager.fileExists(atPath: from, isDirectory: &isFolder) else { continue }
            if isFolder {
                try manager.createDirectory(atPath: to, withIntermediateDirectories: true)
            } else {
                if manager.fileExists(atPath: to) { try manager.removeItem(atPath: to) }
                try manager.copyItem(atPath: from, toPath: to)
            }
        }
    }

    /// Copies a shared file or folder, unless an include before it has brought it.
    private static func copy(_ source: String, to target: String) throws {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: target) else { return }
        let folder = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try manager.copyItem(atPath: source, toPath: target)
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

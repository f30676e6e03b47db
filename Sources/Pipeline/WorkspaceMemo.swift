import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild

/// What the stat index keeps of the last look besides digests, so that a run in which no file changed reads no YAML, no context
/// and no record. Each part is a function of the files that the index knows, and is believed only while all of them are unchanged.
struct WorkspaceMemo: Sendable {
    private let files: FileIndex
    /// The folder's name is the project's where no other is set; moving a repository changes none of its files.
    private let folder: String

    init(files: FileIndex, root: String) {
        self.files = files
        folder = root.split(separator: "/").last.map(String.init) ?? ""
    }

    // MARK: - The model

    /// The model of the last look.
    var project: Project? {
        decode("project")
    }

    func keep(_ project: Project) {
        encode(project, "project")
    }

    // MARK: - Definitions

    /// What the images of the last look were to be made of, by function.
    func definitions(platform: String) -> [String: ImageDefinition]? {
        decode("definitions " + platform)
    }

    func keep(_ definitions: [String: ImageDefinition], platform: String) {
        encode(definitions, "definitions " + platform)
    }

    // MARK: - The offline plan

    /// The plan of the last look that asked no engine; it depends on the records too, which ``watchRecords(_:)`` makes the index know.
    func offlinePlan(platform: String) -> [UInt8]? {
        files.section("offline plan " + platform).flatMap { open($0) }
    }

    func keepOfflinePlan(_ report: [UInt8], platform: String) {
        files.setSection("offline plan " + platform, seal(report))
    }

    /// Makes the index know the records of a cache, before they are read.
    static func watchRecords(_ files: FileIndex) {
        for path in [".faaso/current", ".faaso/records"] { _ = try? files.tree(RelativePath(path)) }
    }

    // MARK: - Form

    private func decode<Value: Decodable>(_ name: String) -> Value? {
        guard let bytes = files.section(name).flatMap({ open($0) }) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    private func encode(_ value: some Encodable, _ name: String) {
        guard let data = try? JSONEncoder().encode(value) else { return }
        files.setSection(name, seal(Array(data)))
    }

    /// Another build of the program may understand the same files differently.
    private func seal(_ bytes: [UInt8]) -> [UInt8] {
        Self.program + Array(folder.utf8) + [0] + bytes
    }

    private func open(_ bytes: [UInt8]) -> [UInt8]? {
        let head = seal([])
        return bytes.starts(with: head) ? Array(bytes.dropFirst(head.count)) : nil
    }

    /// Tells this program's file from every other.
    private static let program: [UInt8] = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return [] }
        return Array("\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)\n".utf8)
    }()
}

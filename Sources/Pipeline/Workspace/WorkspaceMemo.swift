import ContentHash
import Dispatch
import FoundationEssentials
import FunctionModel
import Glibc
import Synchronization

/// What the stat index keeps of the last look besides digests, so that a run reads only what changed since. Each part is a function of
/// files that the index knows, and is believed only while those are unchanged.
struct WorkspaceMemo: Sendable {
    private let files: FileIndex
    /// The folder's name is the project's where no other is set; moving a repository changes none of its files.
    private let folder: String

    init(files: FileIndex, root: String) {
        self.files = files
        folder = root.split(separator: "/").last.map(String.init) ?? ""
    }

    // MARK: - The model

    /// The model of the last look. Holds while the marked files do.
    var project: Project? {
        guard var project: Project = decode("project"), let parts: Int = decode("project parts") else { return nil }
        let functions = Mutex<[Int: [Function]]>([:])
        // On all cores: it is most of what a run costs in which one file changed.
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            guard let some: [Function] = decode(Self.part(part)) else { return }
            functions.withLock { $0[part] = some }
        }
        for part in 0..<parts {
            guard let some = functions.withLock({ $0[part] }) else { return nil }
            project.functions += some
        }
        return project
    }

    /// Keeps a model that was just loaded: what the index was asked for until now is what it was made from.
    func keep(_ project: Project) {
        files.mark()
        var rest = project
        rest.functions = []
        encode(rest, "project")
        var parts = 0
        var left = project.functions[...]
        while !left.isEmpty {
            encode(Array(left.prefix(Self.partSize)), Self.part(parts))
            left = left.dropFirst(Self.partSize)
            parts += 1
        }
        encode(parts, "project parts")
    }

    /// Keeps the model of the last look for the next one.
    func keepProject() {
        files.keepMarked()
        for name in ["project", "project parts"] { carry(name) }
        for part in 0..<(decode("project parts") ?? 0) { carry(Self.part(part)) }
    }

    /// How many functions are encoded at once.
    private static let partSize = 256

    private static func part(_ number: Int) -> String { "project functions \(number)" }

    // MARK: - Functions

    /// What is known about each function, by name. Whoever asks makes sure of what it was made from.
    func functions(platform: String) -> [String: KnownFunction] {
        files.section("functions " + platform).flatMap { open($0) }.map { KnownFunction.functions($0) } ?? [:]
    }

    func keep(_ functions: [String: KnownFunction], platform: String) {
        files.setSection("functions " + platform, seal(KnownFunction.bytes(functions)))
    }

    /// Keeps what the last look knew about functions for the next one.
    func keepFunctions(platform: String) {
        carry("functions " + platform)
    }

    // MARK: - The offline plan

    /// The plan of the last look that asked no engine. Holds while everything does that the index knows.
    func offlinePlan(platform: String) -> OfflinePlan? {
        decode("offline plan " + platform)
    }

    func keep(_ plan: OfflinePlan, platform: String) {
        encode(plan, "offline plan " + platform)
    }

    // MARK: - Form

    private func decode<Value: Decodable>(_ name: String) -> Value? {
        guard let bytes = files.section(name).flatMap({ open($0) }) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    private func carry(_ name: String) {
        if let bytes = files.section(name) { files.setSection(name, bytes) }
    }

    private func encode(_ value: some Encodable, _ name: String) {
        guard let data = try? JSONEncoder().encode(value) else { return }
        files.setSection(name, seal(Array(data)))
    }

    /// Another build of the program may understand the same files differently.
    private func seal(_ bytes: [UInt8]) -> [UInt8] {
        (Self.program ?? []) + Array(folder.utf8) + [0] + bytes
    }

    private func open(_ bytes: [UInt8]) -> [UInt8]? {
        if Self.program == nil { return nil }
        let head = seal([])
        return bytes.starts(with: head) ? Array(bytes.dropFirst(head.count)) : nil
    }

    /// Tells this program's file from every other; nil where that can't be told, and then nothing is believed.
    private static let program: [UInt8]? = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return nil }
        return Array("\(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)\n".utf8)
    }()
}

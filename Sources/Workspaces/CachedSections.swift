import Basics
import CPosix
package import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc

/// Values of the previous run, which the stat index stores beside digests. With them a run reads
/// only the changes.
///
/// Each value depends on files of the index. Callers use a value only while those files are
/// unchanged.
package struct CachedSections: Sendable {
    /// The stat index that stores the values.
    package let files: FileIndex
    /// The name of the root folder, which names the project if faaso.yml does not. A moved
    /// repository has no changed file, so the name is stored with each value.
    private let folder: String
    /// The identity of the chosen stage. Another choice gives another model of the same files.
    private let choice: String

    /// Creates the sections of a repository.
    init(files: FileIndex, root: String, choice: StageChoice) {
        self.files = files
        folder = root.split(separator: "/").last.map(String.init) ?? ""
        self.choice = choice.identity
    }

    /// The bytes of a section of the previous run. Nil if it is absent, or if another build of this
    /// program, another folder or another stage wrote it.
    package func bytes(_ name: String) -> [UInt8]? {
        guard Self.program != nil, let bytes = files.section(name) else { return nil }
        let head = seal([])
        return bytes.starts(with: head) ? Array(bytes.dropFirst(head.count)) : nil
    }

    /// Stores the bytes of a section for the next run.
    package func store(_ bytes: [UInt8], _ name: String) {
        files.setSection(name, seal(bytes))
    }

    /// The value of a section, decoded from JSON. Nil in the cases of ``bytes(_:)``.
    package func decode<Value: Decodable>(_ name: String) -> Value? {
        guard let bytes = bytes(name) else { return nil }
        return try? JSONCoding.decode(Value.self, from: bytes)
    }

    /// Stores a value for the next run, encoded as JSON.
    package func encode(_ value: some Encodable, _ name: String) {
        guard let bytes = try? JSONCoding.unsorted(value) else { return }
        store(bytes, name)
    }

    /// Copies a section of the previous run for the next run.
    package func carryForward(_ name: String) {
        if let bytes = files.section(name) { files.setSection(name, bytes) }
    }

    /// Prefixes the bytes with the identities of the program, the folder and the stage. Another
    /// build of the program may interpret the same files differently.
    private func seal(_ bytes: [UInt8]) -> [UInt8] {
        (Self.program ?? []) + Array(folder.utf8) + [0] + Array(choice.utf8) + [0] + bytes
    }

    /// The identity of this program's file. Nil if it is unknown; then no section is used.
    private static let program: [UInt8]? = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return nil }
        return Array("\(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)\n".utf8)
    }()
}

internal import FoundationEssentials
internal import Glibc

/// A folder of this process's own, gone with the value.
struct TemporaryFolder: ~Copyable {
    let path: String

    init(prefix: String) throws(EngineError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
        guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } != nil }) else {
            throw .unexpected(route: "mkdtemp", reason: "no temporary folder can be made in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A file's text without the white space around it; nil when there is none.
    func text(of name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { data in
            String(decoding: data.filter { $0 > 0x20 }, as: UTF8.self)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

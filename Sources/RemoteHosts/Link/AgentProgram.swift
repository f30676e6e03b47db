import ContentHash
import Glibc
import SingleHost

/// The program that is copied to hosts: this one, or the file in `FAASO_AGENT`.
struct AgentProgram: Sendable {
    /// The path of the file.
    let path: String
    /// The bytes that follow the file on hosts: the keeper of the proxy, unless the file has it.
    let tail: [UInt8]
    /// The digest of the file and the tail, which is a part of its name on hosts.
    let digest: String
    /// The size of both in bytes.
    let size: Int
    /// The machine, as `uname -m` names it.
    let machine: String

    /// Reads the program.
    /// - Throws: ``SSHError/noAgent(path:reason:)``.
    init(environment: [String: String]) throws(SSHError) {
        path = environment["FAASO_AGENT"].flatMap { $0.isEmpty ? nil : $0 } ?? "/proc/self/exe"
        do {
            guard let file = try InputFile(path) else { throw SSHError.noAgent(path: path, reason: "it is absent") }
            var hasher = ContentHasher()
            var (head, count) = ([UInt8](), 0)
            while let piece = try file.next() {
                if head.count < 20 { head += piece.prefix(20) }
                hasher.update(piece)
                count += piece.count
            }
            tail = try KeeperBinary.tail(for: path)
            hasher.update(tail)
            count += tail.count
            guard let machine = Self.machine(head) else { throw SSHError.noAgent(path: path, reason: "it is not a program for Linux") }
            (digest, size, self.machine) = (hasher.finalize().hex, count, machine)
        } catch let error as SSHError {
            throw error
        } catch {
            throw .noAgent(path: path, reason: "\(error)")
        }
    }

    /// The machine of a program.
    private static func machine(_ head: [UInt8]) -> String? {
        switch ElfProgram.machine(head) {
        case 62?: return "x86_64"
        case 183?: return "aarch64"
        default: return nil
        }
    }
}

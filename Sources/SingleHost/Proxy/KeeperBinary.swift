import CaddyKeeper
import ContainerEngine
import ContentHash
import Deployment
import Glibc

/// The keeper's program, and the archive that brings it into the proxy's container.
///
/// The program is linked without libraries, so that it runs in any image. In a release it is
/// appended to faaso itself, as a gzip file; otherwise it lies beside it.
package enum KeeperBinary {
    /// The last bytes of a program that another one is appended to. Its length stands before them,
    /// as 16 hex digits.
    static let mark = Array("faaso-keeper-end".utf8)

    /// The program `faaso-keeper` that belongs to a program, or a gzip file of it.
    /// - Parameter path: the program. The default is this one.
    /// - Throws: ``DeploymentError/failed(_:reason:hints:)`` if there is none.
    package static func read(for path: String = "/proc/self/exe") throws -> [UInt8] {
        if let appended = appended(to: path) { return appended }
        let beside = beside(path)
        guard let bytes = try FileEffects.onDisk.read(beside) else {
            throw DeploymentError.failed(
                "the proxy's keeper is missing", reason: "\(beside) cannot be read",
                hints: ["build it: swift build --product \(KeeperFolder.programName)"])
        }
        return bytes
    }

    /// The bytes to append to a program, so that it carries the keeper to another machine. Empty if
    /// it carries one already, or if none lies beside it.
    package static func tail(for path: String) throws -> [UInt8] {
        guard appended(to: path) == nil, let bytes = try FileEffects.onDisk.read(beside(path)) else { return [] }
        let digits = String(bytes.count, radix: 16)
        return bytes + Array((String(repeating: "0", count: 16 - digits.count) + digits).utf8) + mark
    }

    /// The path of the keeper's program beside another one.
    private static func beside(_ path: String) -> String {
        let resolved = realpath(path, nil)
        defer { free(resolved) }
        let real = resolved.map { String(cString: $0) } ?? path
        return "\(real[..<(real.lastIndex(of: "/") ?? real.startIndex)])/\(KeeperFolder.programName)"
    }

    /// The program that is appended to another one; nil if none is.
    static func appended(to path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end > 32, let tail = bytes(descriptor, from: end - 32, count: 32), Array(tail[16...]) == mark,
            let length = Int(String(decoding: tail[..<16], as: UTF8.self), radix: 16), length > 0, end - 32 >= length
        else { return nil }
        return bytes(descriptor, from: end - 32 - length, count: length)
    }

    private static func bytes(_ descriptor: Int32, from start: Int, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, start + done)
            }
            guard read > 0 else { return nil }
            done += read
        }
        return bytes
    }

    /// The archive for ``KeeperFolder/root``: the program, and a folder that the proxy's user
    /// writes to. The engine unpacks an archive that is a gzip file.
    /// - Parameter program: the program, or a gzip file of it; the archive is a gzip file, too.
    static func archive(_ program: [UInt8], user: FileOwner) -> [UInt8] {
        let isPacked = GzipMember.begins(program)
        let size = UInt64(isPacked ? GzipMember.unpackedSize(program) : program.count)
        let owner = TarHeader.Owner(user: user.user, group: user.group)
        let before =
            TarHeader.blocks(path: Array(KeeperFolder.runName.utf8), kind: .directory, permissions: 0o700, owner: owner)
            + TarHeader.blocks(path: Array(KeeperFolder.programName.utf8), kind: .file(size: size, executable: true))
        let after = [UInt8](repeating: 0, count: TarHeader.padding(after: size)) + TarHeader.end
        return isPacked ? GzipMember.stored(before) + program + GzipMember.stored(after) : before + program + after
    }
}

import ContentHash
import FoundationEssentials
import Glibc

/// The values of a project's secrets: files of 0600 in a folder of 0700, in the running state, never in the repository.
///
/// A random version stands for a value wherever it is compared; it says nothing about the value.
package struct SecretStore: Sendable {
    private let folder: String

    package init(state: StateFolder) { folder = state.secrets }

    /// Letters, digits, `.`, `_` and `-`, not beginning with a dot; at most 128.
    package static func isValid(name: String) -> Bool {
        let bytes = name.utf8
        guard (1...128).contains(bytes.count), bytes.first != UInt8(ascii: ".") else { return false }
        return bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
        }
    }

    /// The names of all secrets that are set, sorted.
    package func names() throws -> [String] {
        try FileEffects.onDisk.list(folder).filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }.sorted()
    }

    /// Sets a value; false when it was this already. Its version changes only when the value does.
    @discardableResult
    package func set(_ name: String, _ value: [UInt8]) throws -> Bool {
        guard Self.isValid(name: name) else {
            throw DeploymentError.failed(
                "the secret '\(name)' cannot be set", reason: "its name is not one of letters, digits, '.', '_' and '-'")
        }
        removeAbandoned()
        if let entry = try entry(name), entry.value == value { return false }
        try FileEffects.onDisk.makeFolder(folder, 0o700, nil)
        var random = SystemRandomNumberGenerator()
        let version = (0..<2).map { _ in Self.hex(random.next()) }.joined()
        try AtomicFile.write(Array(version.utf8) + [UInt8(ascii: "\n")] + value, to: path(name), mode: 0o600)
        return true
    }

    /// Removes the values that killed runs left in temporary files.
    package func removeAbandoned() { AtomicFile.removeAbandoned(in: folder) }

    /// Removes it; false when there was none.
    @discardableResult
    package func remove(_ name: String) throws -> Bool {
        removeAbandoned()
        guard Self.isValid(name: name), try entry(name) != nil else { return false }
        try FileEffects.onDisk.remove(path(name))
        return true
    }

    package func value(_ name: String) throws -> [UInt8]? { try entry(name)?.value }

    /// Random, new only when the value changes.
    package func version(_ name: String) throws -> String? { try entry(name)?.version }

    /// When its value was set last, in seconds since 1970; nil when there is none.
    package func changed(_ name: String) -> Int? {
        var status = stat()
        guard Self.isValid(name: name), stat(path(name), &status) == 0 else { return nil }
        return status.st_mtim.tv_sec
    }

    /// Its version and its value, of the same moment.
    package func current(_ name: String) throws -> (version: String, value: [UInt8])? { try entry(name) }

    /// Every secret's version, for ``DesiredState/init(project:images:repository:secretVersions:snippets:)``.
    package func versions() throws -> [String: String] {
        var versions: [String: String] = [:]
        for name in try names() { versions[name] = try version(name) }
        return versions
    }

    private static let suffix = ".secret"

    private func path(_ name: String) -> String { folder + "/" + name + Self.suffix }

    /// One file holds both, so that a value is never seen with another's version.
    private func entry(_ name: String) throws -> (version: String, value: [UInt8])? {
        guard Self.isValid(name: name), let bytes = try AtomicFile.read(path(name)) else { return nil }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            throw DeploymentError.failed("the secret '\(name)' cannot be read", reason: "its file is torn")
        }
        return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[(end + 1)...]))
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

import ContentHash
import FoundationEssentials
import Glibc

/// The values of a project's secrets. They lie in the state folder, never in the repository.
///
/// The folder has the mode 0700 and its files 0600. A random version stands for a value in every
/// comparison. It tells nothing about the value.
package struct SecretStore: Sendable {
    private let folder: String

    /// Creates the store of a state folder.
    package init(state: StateFolder) { folder = state.secrets }

    /// True when a name can be that of a secret.
    ///
    /// It has 1 to 128 letters, digits, `.`, `_` or `-`, and does not begin with a dot.
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

    /// Sets a value. The version changes only if the value does.
    /// - Returns: false if the secret had this value before.
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

    /// Removes the temporary files of killed runs, which hold values.
    package func removeAbandoned() { AtomicFile.removeAbandoned(in: folder) }

    /// Removes a secret.
    /// - Returns: false if the secret was not set.
    @discardableResult
    package func remove(_ name: String) throws -> Bool {
        removeAbandoned()
        guard Self.isValid(name: name), try entry(name) != nil else { return false }
        try FileEffects.onDisk.remove(path(name))
        return true
    }

    /// The value of a secret; nil if it is not set.
    package func value(_ name: String) throws -> [UInt8]? { try entry(name)?.value }

    /// The random version of a secret; nil if it is not set. It changes only with the value.
    package func version(_ name: String) throws -> String? { try entry(name)?.version }

    /// The time of the last change of a secret, in seconds since 1970; nil if it is not set.
    package func changed(_ name: String) -> Int? {
        var status = stat()
        guard Self.isValid(name: name), stat(path(name), &status) == 0 else { return nil }
        return status.st_mtim.tv_sec
    }

    /// The version and the value of a secret, read at the same moment; nil if it is not set.
    package func current(_ name: String) throws -> (version: String, value: [UInt8])? { try entry(name) }

    /// The versions of all secrets, for
    /// ``DesiredState/init(project:images:repository:secretVersions:snippets:)``.
    package func versions() throws -> [String: String] {
        var versions: [String: String] = [:]
        for name in try names() { versions[name] = try version(name) }
        return versions
    }

    private static let suffix = ".secret"

    private func path(_ name: String) -> String { folder + "/" + name + Self.suffix }

    /// Reads a secret's file. One file holds both, so a value is never paired with another value's
    /// version.
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

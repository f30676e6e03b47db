import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import WorkModel
import Workspaces

/// The difference of one text input, for `faaso why`.
package struct FileDifference: Hashable, Sendable, Codable {
    /// The path from the repository's root.
    package var path: String
    /// The commit that the old bytes are from. Nil if none was needed or found.
    package var commit: String?
    /// The unified difference, without the lines that name the files. Empty if `omitted` has a
    /// reason.
    package var diff: [String]
    /// The number of lines that were cut off.
    package var cut: Int
    /// The reason why no difference is shown.
    package var omitted: String?
}

/// Finds the old and new bytes of inputs by their digests, and compares them.
struct FileDifferences: Sendable {
    /// The absolute path of the repository.
    let root: String
    /// The repository that is searched for old bytes. Nil to search only the working tree.
    let git: Git?

    /// The limits: the compared files, the shown lines of each file, and the bytes of a file. The
    /// last one is the number of commits that are searched for old bytes.
    static let limit = (files: 20, lines: 200, bytes: 1 << 20, commits: 20)

    /// One version of a context, with the places of its files' bytes.
    struct Version: Sendable {
        /// The digests of files, by the escaped path that a person edits.
        var digests: [String: Digest]
        /// The commit that probably has the bytes. Nil if none is known.
        var commit: String?

        /// Creates a version from the listing of a context.
        /// - Parameter origins: the places in the repository that paths of the context come from.
        init(_ manifest: Manifest, origins: [String: String], function: String, commit: String?) {
            digests = [:]
            for entry in manifest.entries where entry.digest != nil {
                let path = entry.path.description
                digests[FunctionLayer.origin(of: path, in: origins, function: function)] = entry.digest
            }
            self.commit = commit
        }
    }

    /// Returns the differences of the files that the reasons name.
    func of(_ reasons: [Reason], old: Version, new: Version) async -> [FileDifference] {
        let paths = reasons.compactMap { $0.kind.isAboutFile && $0.kind != .modeChanged ? $0.input : nil }
        var differences: [FileDifference] = []
        for path in paths.prefix(Self.limit.files) {
            if let difference = await difference(path, old, new) { differences.append(difference) }
        }
        return differences
    }

    /// The difference of one file. Nil if neither side has a file, or both have the same one.
    private func difference(_ path: String, _ old: Version, _ new: Version) async -> FileDifference? {
        guard old.digests[path] != new.digests[path] else { return nil }
        let before: Found?
        let after: Found?
        do throws(FileError) {
            before = try await bytes(path, old.digests[path], old.commit)
            after = try await bytes(path, new.digests[path], new.commit)
        } catch {
            return FileDifference(path: path, commit: nil, diff: [], cut: 0, omitted: error.description)
        }
        var difference = FileDifference(path: path, commit: before?.commit, diff: [], cut: 0)
        guard let before, let after else {
            difference.omitted = before == nil ? unknown : "the new bytes are gone"
            return difference
        }
        guard max(before.bytes.count, after.bytes.count) <= Self.limit.bytes else {
            difference.omitted = "larger than 1 MiB"
            return difference
        }
        guard let left = Self.text(before.bytes), let right = Self.text(after.bytes) else {
            difference.omitted = "not text"
            return difference
        }
        let lines = LineDiff(old: left, new: right).unified()
        difference.diff = Array(lines.prefix(Self.limit.lines))
        difference.cut = max(0, lines.count - Self.limit.lines)
        return difference
    }

    /// The reason why the old bytes of a file are not found.
    private var unknown: String {
        git == nil ? "without git, the old bytes are unknown" : "the old bytes are in no commit that is known"
    }

    /// The bytes of a file, and the commit that they are from; nil for the working tree.
    private typealias Found = (bytes: [UInt8], commit: String?)

    /// Finds the bytes with this digest. Never returns bytes with another digest.
    ///
    /// The search covers the working tree, the recorded commit, the current commit, and the newest
    /// commits that changed the path. If a person deploys before committing, a later commit has the
    /// bytes.
    /// - Throws: an error if the bytes are in no commit, and the file in the working tree cannot be
    ///   read.
    private func bytes(_ path: String, _ digest: Digest?, _ commit: String?) async throws(FileError) -> Found? {
        guard let digest else { return ([], nil) }
        guard let real = RelativePath(escaped: path) else { return nil }
        let name = String(decoding: real.bytes, as: UTF8.self)
        let present = Result { () throws(FileError) in try Self.read(root + "/" + name) }
        if case .success(let found?) = present, Digest.of(found) == digest { return (found, nil) }
        if let git, name.utf8.elementsEqual(real.bytes) {
            for candidate in [commit, "HEAD"].compactMap(\.self) {
                if let found = await git.blob(candidate, name), Digest.of(found) == digest { return (found, candidate) }
            }
            for candidate in await git.commits(touching: name, limit: Self.limit.commits) {
                if let found = await git.blob(candidate, name), Digest.of(found) == digest { return (found, candidate) }
            }
        }
        _ = try present.get()
        return nil
    }

    /// Reads a link's text or a file's bytes. Nil if there is neither.
    private static func read(_ path: String) throws(FileError) -> [UInt8]? {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) { return Array(target.utf8) }
        do throws(FileError) { return try AtomicFile.read(path) } catch {
            // A folder stands where the file was.
            if error.errno == EISDIR { return nil }
            throw error
        }
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}

package import Basics
internal import Glibc

/// Why a file or a tree can't be told. Paths are relative to the index's root.
package enum TreeError: Explained, Hashable, Sendable {
    /// Nothing is there.
    case notFound(RelativePath)
    /// Something is there that has no content to hash: a FIFO, a socket, a device; a folder or a link where a file is needed.
    case unsupported(RelativePath, kind: String)
    /// The system refused; an `errno`.
    case io(RelativePath, errno: Int32)
    /// It changed while it was looked at, twice in a row.
    case changing(RelativePath)
    /// Its bytes are not those that were expected.
    case changed(RelativePath)

    /// The path at fault.
    package var path: RelativePath {
        switch self {
        case .notFound(let path), .unsupported(let path, _), .io(let path, _), .changing(let path), .changed(let path): path
        }
    }

    /// What to do about it.
    package var hints: [String] {
        guard case .unsupported(_, let kind) = self, ["a FIFO", "a socket", "a device"].contains(kind) else { return [] }
        return ["remove it: images are made of files, folders and links, and an ignored one counts, too"]
    }

    package var description: String {
        let name = path.isRoot ? "." : path.description
        return switch self {
        case .notFound: "\(name): no such file or folder"
        case .unsupported(_, let kind): "\(name): \(kind) can't be part of a tree"
        case .io(_, let errno): "\(name): \(SystemText.of(errno))"
        case .changing: "\(name): changed while it was being read"
        case .changed: "\(name): changed while building"
        }
    }
}

/// The system's words for an error number.
enum SystemText {
    static func of(_ number: Int32) -> String {
        guard let text = strerror(number) else { return "error \(number)" }
        let words = String(cString: text)
        // Errors are lower-case sentences here; an acronym ("RPC ...") keeps its letters.
        guard let first = words.first, words.dropFirst().first?.isLowercase == true else { return words }
        return first.lowercased() + words.dropFirst()
    }
}

extension TreeError {
    package var blame: Blame { .project }
}

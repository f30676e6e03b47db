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
    /// It has more bytes than are read of a file of its kind.
    case tooLarge(RelativePath, size: UInt64, limit: Int)

    /// The path at fault.
    package var path: RelativePath {
        switch self {
        case .notFound(let path), .unsupported(let path, _), .io(let path, _), .changing(let path), .changed(let path),
            .tooLarge(let path, _, _):
            path
        }
    }

    /// What to do about it.
    package var hints: [String] {
        switch self {
        case .unsupported(_, let kind) where ["a FIFO", "a socket", "a device"].contains(kind):
            ["remove it, or name it in .dockerignore: images are made of files, folders and links"]
        case .io(_, EACCES), .io(_, EPERM):
            ["make it readable for the user who runs faaso, or name it in .dockerignore"]
        default: []
        }
    }

    package var description: String {
        "\(path.isRoot ? "." : path.description): \(reason)"
    }

    /// The error without its path.
    package var reason: String {
        switch self {
        case .notFound: "no such file or folder"
        case .unsupported(_, let kind): "\(kind) can't be part of a tree"
        case .io(_, let errno): SystemText.of(errno)
        case .changing: "changed while it was being read"
        case .changed: "changed while building"
        case .tooLarge(_, let size, let limit): "found \(size) bytes, at most \(limit) are allowed in this file"
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

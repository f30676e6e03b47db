package import Basics
internal import Glibc

/// The reason why a file or a tree cannot be read. Paths are relative to the root of the index.
package enum TreeError: Explained, Hashable, Sendable {
    /// Nothing exists at the path.
    case notFound(RelativePath)
    /// The path has no content to hash. It is a FIFO, a socket or a device, or a folder or link
    /// where a file is required.
    case unsupported(RelativePath, kind: String)
    /// A system call failed with this `errno`.
    case io(RelativePath, errno: Int32)
    /// The file changed while it was read, in two attempts.
    case changing(RelativePath)
    /// The bytes differ from the expected ones.
    case changed(RelativePath)
    /// The file is larger than the limit for its kind. Sizes are in bytes.
    case tooLarge(RelativePath, size: UInt64, limit: Int)

    /// The path that caused the error.
    package var path: RelativePath {
        switch self {
        case .notFound(let path), .unsupported(let path, _), .io(let path, _), .changing(let path), .changed(let path),
            .tooLarge(let path, _, _):
            path
        }
    }

    /// Advice on how to fix the error.
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

    /// The message without the path.
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

extension TreeError {
    package var blame: Blame { .project }
}

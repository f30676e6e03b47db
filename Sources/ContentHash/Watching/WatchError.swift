package import Basics

/// The reason why changes cannot be watched.
package enum WatchError: Explained, Hashable, Sendable {
    /// The kernel refuses another inotify instance for this user.
    case noInstance(errno: Int32)
    /// The kernel refuses another watch for this user. Each folder takes one watch.
    case noWatch(RelativePath, watched: Int)
    /// A system call failed for another reason.
    case io(RelativePath, errno: Int32)

    package var description: String {
        switch self {
        case .noInstance(let errno): "cannot watch for changes: \(SystemText.of(errno))"
        case .noWatch(let path, let watched): "cannot watch '\(path)': the kernel allows no more watches (\(watched) are in use here)"
        case .io(let path, let errno): "cannot watch '\(path.isRoot ? "." : path.description)': \(SystemText.of(errno))"
        }
    }

    package var hints: [String] {
        switch self {
        case .noInstance: ["allow more: sysctl fs.inotify.max_user_instances=512"]
        case .noWatch: ["allow more: sysctl fs.inotify.max_user_watches=524288", "each folder that is watched takes one"]
        case .io: []
        }
    }
}

extension WatchError {
    package var blame: Blame { .run }
}

internal import Basics

/// The reply of a journal to one question.
package enum JournalReply: Hashable, Sendable {
    /// Only these paths may have changed since the token of the question, as far as the coverage
    /// reaches. Each stands for everything below it too.
    case changes([RelativePath], covering: JournalCoverage, token: JournalToken)
    /// Anything may have changed. The token, if there is one, is for the next question.
    case scan(JournalGap, token: JournalToken?)

    /// The token of the moment of the reply. Nil if nothing is watched.
    package var token: JournalToken? {
        switch self {
        case .changes(_, covering: _, token: let token): token
        case .scan(_, token: let token): token
        }
    }
}

/// The reason why a journal does not spare a scan.
package enum JournalGap: Hashable, Sendable {
    /// No journal of the repository answers.
    case notRunning
    /// The user wants a scan.
    case ignored
    /// The index has no token of this journal: it is older than the watch, or the watch was
    /// interrupted.
    case otherWatch
    /// More paths changed since the token than the journal keeps.
    case forgotten
    /// A mount lies below the root, or did so since the watch began. No event reports it, or
    /// changes in it.
    case mounted
    /// Watching failed, for example because the kernel allows no more watches.
    case failed
    /// The file system of the repository does not report all changes.
    case fileSystem
    /// The journal watches another folder of this path, or sees other mounts.
    case elsewhere
    /// The socket or its folder belongs to somebody else, or is open to others.
    case untrusted
    /// The journal did not answer in time, or not in the form of this version.
    case silent
}

extension JournalGap: CaseIterable {
    /// The reason in words.
    package var reason: String {
        switch self {
        case .notRunning: "neither 'faaso watch' nor 'faaso supervise' runs in this repository"
        case .ignored: "--scan was given"
        case .otherWatch: "the index is older than the watch, or the watch was interrupted"
        case .forgotten: "too many paths changed since the last scan"
        case .mounted: "a file system is mounted below the repository, or was so during this watch"
        case .failed: "changes cannot be watched"
        case .fileSystem: "this file system does not report all changes"
        case .elsewhere: "it watches another folder, or sees other mounts"
        case .untrusted: "its socket belongs to another user, or is open to others"
        case .silent: "it did not answer"
        }
    }
}

/// The use of the journal by one scan, for people.
package struct JournalUse: Hashable, Sendable, CustomStringConvertible {
    /// The number of paths that the journal reported. Nil if it was not used.
    package let changes: Int?
    /// The reason why the journal was not used.
    package let gap: JournalGap?

    /// The use of a reply.
    package init(_ reply: JournalReply) {
        switch reply {
        case .changes(let paths, covering: _, token: _): (changes, gap) = (paths.count, nil)
        case .scan(let reason, token: _): (changes, gap) = (nil, reason)
        }
    }

    package var description: String {
        if let changes { return "used: it reports \(changes.counted("changed path"))" }
        return "not used, because \(gap?.reason ?? "")"
    }
}

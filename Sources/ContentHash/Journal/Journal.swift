/// The changes of a repository since a watch began. It has no effects.
///
/// A path is kept once, with the number of its last change. The watch ends whenever it may have
/// missed a change. The next one has another identity, so older tokens no longer count.
package struct Journal: Sendable {
    /// The number of paths that are kept. Older ones are forgotten.
    package static let limit = 20_000

    private let makeIdentity: @Sendable () -> JournalToken.Identity
    private let limit: Int
    /// The identity of the current watch. Nil while nothing is watched.
    private var identity: JournalToken.Identity?
    /// The reason why nothing is watched.
    private var gap = JournalGap.otherWatch
    private var coverage = JournalCoverage.none
    private var sequence = 0
    /// The number of the last change of each path.
    private var numbers: [RelativePath: Int] = [:]
    /// The largest number of a forgotten change. Tokens before it do not count.
    private var forgotten = 0

    /// Creates a journal that watches nothing.
    package init(limit: Int = Self.limit, makeIdentity: @escaping @Sendable () -> JournalToken.Identity = { .random() }) {
        (self.limit, self.makeIdentity) = (limit, makeIdentity)
    }

    /// Begins to watch. Call it after everything that is covered is watched.
    package mutating func begin(covering coverage: JournalCoverage) {
        self.coverage = coverage
        identity = makeIdentity()
        (sequence, forgotten, numbers) = (0, 0, [:])
    }

    /// Ends the watch until the next ``begin(covering:)``. Call it before watches are removed.
    /// - Parameter gap: the reason. By default an earlier reason stands.
    package mutating func end(_ gap: JournalGap? = nil) {
        self.gap = gap ?? (identity == nil ? self.gap : .otherWatch)
        identity = nil
        numbers = [:]
    }

    /// Records a change.
    package mutating func take(_ change: FileWatcher.Change) {
        guard identity != nil else { return }
        switch change {
        case .path(let path), .writing(let path): add(path)
        case .unwatched(let path):
            coverage.refuse(path)
            add(path)
        // The watches may be wrong, too, until the watcher's owner renews them.
        case .everything: end()
        case .failed: end(.failed)
        }
    }

    private mutating func add(_ path: RelativePath) {
        sequence += 1
        numbers[path] = sequence
        guard numbers.count > limit else { return }
        // Half of the paths go at once, so that the cost of a change is constant on average.
        let middle = numbers.values.sorted()[numbers.count / 2]
        forgotten = middle
        numbers = numbers.filter { $0.value > middle }
    }

    /// The answer to a question.
    /// - Parameter token: the token of the asker's index; nil if it has none.
    package func reply(since token: JournalToken?) -> JournalReply {
        guard let identity else { return .scan(gap, token: nil) }
        let now = JournalToken(journal: identity, sequence: sequence)
        guard let token, token.journal == identity, token.sequence <= sequence else { return .scan(.otherWatch, token: now) }
        guard token.sequence >= forgotten else { return .scan(.forgotten, token: now) }
        let changed = numbers.filter { $0.value > token.sequence }.keys.sorted()
        return .changes(changed, covering: coverage, token: now)
    }
}

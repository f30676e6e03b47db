import Testing

@testable import ContentHash

/// The state machine: changes in, answers out.
struct JournalTests {
    private static let coverage = JournalCoverage(WatchedPaths(trees: ["functions"], paths: ["faaso.yml"]))

    private static func begun(limit: Int = 100) -> Journal {
        var journal = Journal(limit: limit)
        journal.begin(covering: coverage)
        return journal
    }

    /// The paths of a reply. Nil if it asks for a scan.
    private func paths(_ reply: JournalReply) -> [RelativePath]? {
        if case .changes(let paths, covering: _, token: _) = reply { paths } else { nil }
    }

    private func gap(_ reply: JournalReply) -> JournalGap? {
        if case .scan(let gap, token: _) = reply { gap } else { nil }
    }

    @Test func `a journal that watches nothing has no token, and wants a scan`() {
        var journal = Journal()
        #expect(journal.reply(since: nil) == .scan(.otherWatch, token: nil))
        journal.take(.path("functions/a"))
        #expect(journal.reply(since: nil).token == nil)
    }

    @Test func `an asker without a token scans, and gets one`() throws {
        var journal = Self.begun()
        let first = journal.reply(since: nil)
        #expect(gap(first) == .otherWatch)
        let token = try #require(first.token)
        #expect(journal.reply(since: token) == .changes([], covering: Self.coverage, token: token))
        journal.take(.path("functions/a/x"))
        #expect(paths(journal.reply(since: token)) == ["functions/a/x"])
    }

    @Test func `two askers get the changes since their own tokens`() throws {
        var journal = Self.begun()
        let first = try #require(journal.reply(since: nil).token)
        journal.take(.path("functions/a"))
        let second = try #require(journal.reply(since: first).token)
        journal.take(.writing("functions/b"))
        #expect(paths(journal.reply(since: first)) == ["functions/a", "functions/b"])
        #expect(paths(journal.reply(since: second)) == ["functions/b"])
        // A path that changes again counts again.
        journal.take(.path("functions/a"))
        #expect(paths(journal.reply(since: second)) == ["functions/a", "functions/b"])
    }

    @Test(arguments: [FileWatcher.Change.everything, .failed(.noWatch("functions", watched: 1))])
    func `a token from before a gap counts no more`(gap change: FileWatcher.Change) throws {
        var journal = Self.begun()
        let token = try #require(journal.reply(since: nil).token)
        journal.take(change)
        #expect(paths(journal.reply(since: token)) == nil)
    }

    @Test func `a watch that failed gives no tokens until it begins again`() throws {
        var journal = Self.begun()
        journal.take(.failed(.noWatch("functions", watched: 1)))
        #expect(journal.reply(since: nil) == .scan(.failed, token: nil))
        journal.take(.everything)
        #expect(journal.reply(since: nil).token == nil)
        journal.begin(covering: Self.coverage)
        #expect(journal.reply(since: nil).token != nil)
    }

    @Test func `the reason of a gap stands until the next watch`() {
        var journal = Self.begun()
        journal.take(.failed(.noWatch("functions", watched: 1)))
        journal.end()
        #expect(journal.reply(since: nil) == .scan(.failed, token: nil))
        journal.begin(covering: Self.coverage)
        journal.end()
        #expect(journal.reply(since: nil) == .scan(.otherWatch, token: nil))
    }

    @Test func `each begin is another journal, even with the same paths`() throws {
        var journal = Self.begun()
        let token = try #require(journal.reply(since: nil).token)
        journal.end()
        journal.begin(covering: Self.coverage)
        #expect(gap(journal.reply(since: token)) == .otherWatch)
    }

    @Test func `a path that cannot be watched leaves the coverage, and counts as changed`() throws {
        var journal = Self.begun()
        let token = try #require(journal.reply(since: nil).token)
        journal.take(.unwatched("functions/locked"))
        guard case .changes(let changed, covering: let coverage, token: _) = journal.reply(since: token) else {
            Issue.record("a scan")
            return
        }
        #expect(changed == ["functions/locked"])
        #expect(coverage == JournalCoverage(WatchedPaths(trees: ["functions"], paths: ["faaso.yml"]), refused: ["functions/locked"]))
    }

    @Test func `more paths than are kept make old tokens worthless, not new ones`() throws {
        var journal = Self.begun(limit: 4)
        let old = try #require(journal.reply(since: nil).token)
        for number in 0..<5 { journal.take(.path(RelativePath("functions/\(number)"))) }
        #expect(gap(journal.reply(since: old)) == .forgotten)
        let new = try #require(journal.reply(since: old).token)
        journal.take(.path("functions/last"))
        #expect(paths(journal.reply(since: new)) == ["functions/last"])
    }

    @Test func `a token from the future of another life counts no more`() throws {
        let identity = JournalToken.Identity.random()
        var journal = Journal(makeIdentity: { identity })
        journal.begin(covering: Self.coverage)
        #expect(gap(journal.reply(since: JournalToken(journal: identity, sequence: 1))) == .otherWatch)
    }

    @Test func `a coverage names no path twice, and no closed folder`() {
        let coverage = JournalCoverage(
            WatchedPaths(trees: ["functions", "functions/a", "env"], paths: ["functions/a/x", "faaso.yml", ".git/HEAD"]))
        #expect(coverage.trees == ["functions", "env"])
        #expect(coverage.covers(path: "faaso.yml"))
        #expect(!coverage.covers(path: ".git/HEAD"))
        #expect(!coverage.covers(path: "other.yml"))
        #expect(!coverage.covers(path: "functions/a/x"), "only its folder tells")
    }
}

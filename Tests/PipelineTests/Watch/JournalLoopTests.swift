import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import ContentHash
@testable import Pipeline

/// The journal of loops, on real files and with the kernel's events.
@Suite(.timeLimit(.minutes(10))) struct JournalLoopTests {
    private let project = SmallProject(["functions/other/metadata.yml": "runtime: plain\n", "functions/other/x.txt": "x"])

    /// The reply to a question, as soon as something is watched.
    private func reply(_ journal: SharedJournal, _ token: JournalToken? = nil) async throws -> JournalReply {
        while true {
            let reply = try #require(journal.answer(to: token)).reply
            if reply.token != nil { return reply }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func isCovered(_ path: RelativePath, _ journal: SharedJournal) async throws -> Bool {
        guard let token = try await reply(journal).token,
            case .changes(_, covering: let coverage, token: _) = try await reply(journal, token)
        else { return false }
        return coverage.trees.contains(path)
    }

    @Test func `a loop without runs follows the inputs of the model`() async throws {
        let journal = SharedJournal(root: project.folder.path)
        let loop = JournalLoop(root: project.folder.path, journal: journal) { [project] in try project.workspace() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            while try await !isCovered("functions", journal) { try await Task.sleep(for: .milliseconds(2)) }
            let token = try await reply(journal).token
            project.folder.write("2", to: "functions/other/x.txt")
            guard case .changes(let changed, covering: _, token: _) = try await reply(journal, token) else {
                Issue.record("a scan")
                return group.cancelAll()
            }
            #expect(changed == ["functions/other/x.txt"])
            // Another include is watched, and no token of before counts any more.
            project.folder.write("1", to: "shared/lib/a.txt")
            project.folder.write("runtime: plain\ninclude: [shared/lib]\n", to: "functions/other/metadata.yml")
            while try await !isCovered("shared/lib", journal) { try await Task.sleep(for: .milliseconds(2)) }
            guard case .scan(.otherWatch, token: _) = try await reply(journal, token) else {
                Issue.record("the token of another coverage counts")
                return group.cancelAll()
            }
            group.cancelAll()
        }
        #expect(try #require(journal.answer(to: nil)).reply == .scan(.otherWatch, token: nil), "nothing is watched any more")
    }

    @Test func `plans with the journal of a watch are those of a scan`() async throws {
        let journal = SharedJournal(root: project.folder.path)
        let source = JournalSource { token, place in
            guard let place, let answer = journal.answer(to: token) else { return .scan(.silent, token: nil) }
            return answer.reply(at: place)
        }
        let path = project.folder.path
        try project.build()
        @Sendable func plan(_ source: JournalSource?) async throws -> (report: PlanReport, use: JournalUse?) {
            let unopened = try UnopenedWorkspace(containing: path, journal: { _ in source })
            if let known = unopened.offlinePlan(environment: [:]) { return (known, unopened.files.journalUse) }
            let workspace = try Workspace(unopened)
            let report = try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).plan(.up)
            return (report, unopened.files.journalUse)
        }
        let loop = JournalLoop(root: path, journal: journal) { [project] in try project.workspace() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run() }
            while try await !isCovered("functions", journal) { try await Task.sleep(for: .milliseconds(2)) }
            try await settle()
            _ = try await plan(source)
            let second = try await plan(source)
            #expect(second.use?.changes != nil)
            project.folder.write("main 2", to: "functions/sum/main.txt")
            let third = try await plan(source)
            #expect(third.use?.changes != nil)
            #expect(third.report.steps != second.report.steps)
            let plain = try await plan(nil)
            #expect(third.report.steps == plain.report.steps)
            group.cancelAll()
        }
    }
}

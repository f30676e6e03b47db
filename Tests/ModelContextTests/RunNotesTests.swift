import Basics
import BuildGraph
import Operations
import Pipeline
import Synchronization
import Testing
import WorkModel

@testable import ModelContext

/// The progress of a run, as numbers that grow.
struct RunNotesTests {
    private final class Heard: Sendable {
        let notes = Mutex<[(done: Double, total: Double?, message: String)]>([])
    }

    @Test func `a step is half done at its start, and numbers always grow`() {
        let heard = Heard()
        let notes = RunNotes(CallProgress { done, total, message in heard.notes.withLock { $0.append((done, total, message)) } })
        let step = Step(.image("sum"), .build, [Reason(.neverBuilt)])
        notes.progress.report(.planned([step], seconds: [:]))
        notes.progress.report(.waiting("faaso up"))
        notes.progress.report(.started(step))
        notes.progress.report(.line(.image("sum"), "Step 1"))
        notes.progress.report(.ended(NodeResult(.image("sum"), .done, step: step)))
        notes.progress.report(.ended(NodeResult(.image("mul"), .reused)))
        notes.progress.report(.warning("a disk is slow"))
        let told = heard.notes.withLock { $0 }
        #expect(told.map(\.message) == ["waiting for faaso up", "build image:sum: never-built", "done image:sum"])
        #expect(told.map(\.done) == told.map(\.done).sorted() && Set(told.map(\.done)).count == 3)
        #expect(told.last.map { $0.total == $0.done } == true)
        #expect(notes.lines == ["warning: a disk is slow"])
    }

    @Test func `a step that was not planned makes the total unknown`() {
        let heard = Heard()
        let notes = RunNotes(CallProgress { done, total, message in heard.notes.withLock { $0.append((done, total, message)) } })
        let step = Step(.image("sum"), .build, [Reason(.neverBuilt)])
        notes.progress.report(.planned([], seconds: [:]))
        notes.progress.report(.started(step))
        #expect(heard.notes.withLock { $0.last.map { $0.total == nil } } == true)
    }

    @Test func `a notice of an operation is a line of the result`() {
        let notes = RunNotes(.silent)
        notes.add(Notice.diagnostic(Diagnostic(.warning, "the cache is old", hints: ["remove it"])))
        #expect(notes.lines == ["warning: the cache is old", "hint: remove it"])
    }
}

import Glibc
import TestSupport
import Testing

@testable import FaaSOCommands

/// The processes that a second interrupt ends.
struct ChildProcessesTests {
    @Test(arguments: [
        ("42 (docker) S 7 42 42 0 -1", ChildProcesses.Child(id: 42, leadsGroup: true)),
        ("42 (a) b (c) R 7 7 42 0 -1", ChildProcesses.Child(id: 42, leadsGroup: false)),
        ("42 (docker) S 1 42 42 0 -1", nil), ("42 (7", nil), ("", nil),
    ])
    func `a child is told by its parent, and leads the group of its own number`(stat: String, child: ChildProcesses.Child?) {
        #expect(ChildProcesses.child(42, of: 7, stat: stat) == child)
    }

    @Test func `a running program is among the children of its parent alone`() async throws {
        let started = try Program.start(["sleep", "60"])
        #expect(ChildProcesses.all(of: getpid()).contains { $0.id == started.pid })
        #expect(!ChildProcesses.all(of: getppid()).contains { $0.id == started.pid })
        started.signal(SIGKILL)
        _ = try await started.finished()
    }
}

import Pipeline
import ProjectSupport
import Synchronization
import TestSupport
import Testing
import WorkModel
import Workspaces

struct IndexWarningTests {
    @Test func `an index that cannot be saved is a warning, and the plan is made`() async throws {
        let project = SmallProject()
        // A folder cannot be replaced by a file, not even by root.
        project.folder.makeFolder(".faaso/index")
        let warnings = Mutex<[String]>([])
        let progress = Progress { event in
            if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
        }
        let runner = try Runner(project.workspace(), connection: nil, environment: [:], options: RunOptions(), progress: progress)
        _ = try await runner.plan(.build)
        #expect(warnings.withLock { $0.filter { $0.hasPrefix("the index could not be saved: ") }.count } == 1)
    }
}

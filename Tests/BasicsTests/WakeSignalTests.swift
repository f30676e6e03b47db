import Basics
import Testing

struct WakeSignalTests {
    @Test(.timeLimit(.minutes(10)))
    func `a signal wakes who waits, and one that came before is not lost`() async {
        let wake = WakeSignal()
        wake.signal()
        wake.signal()
        await wake.wait()
        async let waiting: Void = wake.wait()
        try? await Task.sleep(for: .milliseconds(20))
        wake.signal()
        await waiting
    }

    @Test(.timeLimit(.minutes(10)))
    func `a waiter that is cancelled returns, and takes no signal with it`() async throws {
        let wake = WakeSignal()
        for delay in [0, 0, 1, 5, 20] {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await wake.wait() }
                try? await Task.sleep(for: .milliseconds(delay))
                group.cancelAll()
            }
        }
        wake.signal()
        await wake.wait()
    }
}

internal import CPosix
internal import Glibc
internal import Synchronization

/// Runs work on all cores with plain POSIX threads. They start within tens of microseconds and add
/// no load time, unlike Dispatch.
package enum Workers {
    /// The maximum number of threads. More than eight threads only contend for the kernel's locks
    /// on the same folders.
    static let limit = min(8, max(1, Int(cposix_processor_count())))

    /// Calls `body` on `count` threads, including the current one, and waits for all of them. If
    /// the system refuses a thread, fewer threads do the work.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 1..<max(1, count) {
            var thread = pthread_t()
            let box = Unmanaged.passRetained(Body(call: body))
            let result = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().call() }
                    return nil
                }, box.toOpaque())
            if result == 0 { threads.append(thread) } else { box.release() }
        }
        body()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// The outputs of `body` for all items, in the order of the items.
    ///
    /// A thread takes `grain` items at a time. Each thread has its own scratch value.
    static func map<Item: Sendable, Scratch: ~Copyable, Output: Sendable>(
        _ items: [Item], grain: Int, scratch: @escaping @Sendable () -> Scratch,
        _ body: @escaping @Sendable (Item, inout Scratch) -> Output
    ) -> [Output] {
        let chunks = (items.count + grain - 1) / grain
        guard chunks > 1, limit > 1 else {
            var own = scratch()
            return items.map { body($0, &own) }
        }
        let shared = Shared<Output>(chunks: chunks)
        run(min(limit, chunks)) {
            var own = scratch()
            while let chunk = shared.take() {
                let range = (chunk * grain)..<min((chunk + 1) * grain, items.count)
                let outputs = items[range].map { body($0, &own) }
                shared.outputs.withLock { $0[chunk] = outputs }
            }
        }
        return shared.outputs.withLock { $0.flatMap { $0 } }
    }

    /// The outputs of `body` for all items, in the order of the items. A thread takes one item at a
    /// time.
    package static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) -> Output
    ) -> [Output] {
        map(items, grain: 1, scratch: {}) { item, _ in body(item) }
    }

    private final class Body: Sendable {
        let call: @Sendable () -> Void
        init(call: @escaping @Sendable () -> Void) { self.call = call }
    }

    private final class Shared<Output: Sendable>: Sendable {
        let chunks: Int
        let next = Atomic<Int>(0)
        let outputs: Mutex<[[Output]]>

        init(chunks: Int) {
            self.chunks = chunks
            outputs = Mutex(Array(repeating: [], count: chunks))
        }

        func take() -> Int? {
            let chunk = next.add(1, ordering: .relaxed).oldValue
            return chunk < chunks ? chunk : nil
        }
    }
}

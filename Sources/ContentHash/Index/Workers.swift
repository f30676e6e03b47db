internal import CPosix
internal import Glibc
internal import Synchronization

/// Work on all cores by plain POSIX threads: they start in tens of microseconds, and cost nothing at load time, as Dispatch would.
package enum Workers {
    /// How many threads are worth having. More than eight only contend for the same folders' locks in the kernel.
    static let limit = min(8, max(1, Int(cposix_processor_count())))

    /// Calls `body` on `count` threads, this one among them, and returns when all are done. When the system gives no thread the work is
    /// done by fewer.
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

    /// The outputs of `body` for every item, in the items' order. Threads take `grain` items at a time, each with a scratch value of its
    /// own.
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

    /// The outputs of `body` for every item, in the items' order. Threads take one item at a time.
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

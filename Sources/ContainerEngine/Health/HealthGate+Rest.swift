extension HealthGate {
    /// The last read of the socket tables, and the time of the next one.
    struct Glance {
        /// The shortest time between two reads.
        private static let pause = Duration.milliseconds(2)

        /// The earliest time of the next read.
        var next: Duration
        /// True when the sockets are visible, and none listens on the port.
        var isClosed = false

        /// Creates the value before the first read.
        init(next: Duration) { self.next = next }

        /// Creates the value after a read. The reads take at most a tenth of the time.
        init(isClosed: Bool, from start: Duration, to end: Duration) {
            self.isClosed = isClosed
            next = end + max(Self.pause, (end - start) * 9)
        }
    }

    /// Waits for a pause, or until the port opens. Without visible sockets, the whole pause is
    /// waited.
    ///
    /// A read of the tables costs far less than a request and a question to the engine. Tables of
    /// many connections take longer, and are read less often.
    /// - Parameter glance: the last read, which may be that of an earlier pause.
    func rest(_ pause: Duration, _ condition: Condition, _ glance: inout Glance) async throws {
        guard let process = condition.process else { return try await sleep(pause) }
        let end = now() + pause
        while true {
            let start = now()
            if start >= glance.next {
                let wasClosed = glance.isClosed
                let isClosed = isClosed(process)
                glance = Glance(isClosed: isClosed, from: start, to: now())
                if wasClosed, !isClosed { return }
            }
            // Another read during this pause is useless if the port is open or the sockets are not
            // visible.
            let next = glance.isClosed ? min(glance.next, end) : end
            try await sleep(max(.zero, next - now()))
            if now() >= end { return }
        }
    }

    /// True when the sockets are visible, and none listens on the port.
    private func isClosed(_ process: Int) -> Bool { listening(process).map { !$0.contains { $0.port == port } } ?? false }
}

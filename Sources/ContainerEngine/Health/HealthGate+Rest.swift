extension HealthGate {
    /// The time between two reads of the socket tables.
    private static let glance = Duration.milliseconds(2)

    /// Waits for a pause, or until the port opens. Without visible sockets, the whole pause is
    /// waited.
    ///
    /// A read of the tables costs far less than a request and a question to the engine.
    func rest(_ pause: Duration, _ condition: Condition) async throws {
        guard let process = condition.process, isOpen(process) == false else { return try await sleep(pause) }
        let end = now() + pause
        while now() < end {
            try await sleep(min(Self.glance, end - now()))
            if isOpen(process) != false { return }
        }
    }

    /// True when a socket listens on the port; nil if the sockets are not visible.
    private func isOpen(_ process: Int) -> Bool? { listening(process).map { $0.contains { $0.port == port } } }
}

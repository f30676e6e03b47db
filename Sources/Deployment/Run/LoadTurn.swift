/// The turn to load routes. One load at a time has it.
actor LoadTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` once no other call runs its own. Calls come in the order of their arrival.
    func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        if isTaken { await withCheckedContinuation { waiting.append($0) } } else { isTaken = true }
        // The turn passes on without a moment in which nobody has it.
        defer { if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() } }
        return try await body()
    }
}

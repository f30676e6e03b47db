import HTTPClient

/// One requirement of the standard for templates.
package struct Check: Sendable {
    /// The name, for `--only` and for JSON.
    package let name: String
    /// The requirement in one line. The subject is the template.
    package let promise: String
    /// The advice for a template that does not keep the promise.
    package let hint: String
    private let observe: @Sendable (Subject) async throws -> Verdict

    /// Creates a check of anything about a probe.
    /// - Parameter observe: observes the probe and judges what it saw.
    init(_ name: String, _ promise: String, hint: String, observe: @escaping @Sendable (Subject) async throws -> Verdict) {
        (self.name, self.promise, self.hint, self.observe) = (name, promise, hint, observe)
    }

    /// Creates a check that sends requests to the running probe. It is skipped if no container
    /// answers.
    init(_ name: String, _ promise: String, hint: String, asks: @escaping @Sendable (Subject, ProbeClient) async throws -> Verdict) {
        self.init(
            name, promise, hint: hint,
            observe: { subject in
                guard let running = try await subject.start().running else { return .skipped(Startup.silent) }
                return try await asks(subject, running.client)
            })
    }

    /// Runs the check. An exchange that fails is a failure of the template.
    /// - Throws: `CancellationError`, and any error of the engine.
    func verdict(_ subject: Subject) async throws -> Verdict {
        do {
            return try await observe(subject)
        } catch let error as WireError {
            try Task.checkCancellation()
            return .failed("\(error)")
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            return .failed("\(error)")
        }
    }
}

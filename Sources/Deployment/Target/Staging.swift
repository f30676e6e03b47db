package import WorkModel

/// The start of new versions beside those that serve, while their tests run.
package struct Staging: Sendable {
    /// Starts a new version, and waits until it is healthy. A version that fails is removed.
    package var stage: @Sendable (_ function: DesiredFunction, _ desired: DesiredState, _ reasons: [Reason]) async throws -> Candidate
    /// Removes a version that will not serve. Errors are logged, not thrown.
    package var discard: @Sendable (_ candidate: Candidate) async -> Void

    /// Creates the value.
    package init(
        stage: @escaping @Sendable (_ function: DesiredFunction, _ desired: DesiredState, _ reasons: [Reason]) async throws -> Candidate,
        discard: @escaping @Sendable (_ candidate: Candidate) async -> Void
    ) {
        (self.stage, self.discard) = (stage, discard)
    }
}

/// The number of questions to a container's health path before the container counts as unhealthy.
package enum Probing: Sendable {
    /// No question.
    case none
    /// One question. Fits a command that only shows the answer.
    case once
    /// `retries` questions, at most half a second apart. Fits a command that waits for the answer.
    case brisk
    /// `retries` questions, `interval` apart.
    case steady
}

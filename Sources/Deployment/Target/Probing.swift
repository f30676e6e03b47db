/// The number of times that a container is asked for its health before it counts as unhealthy.
package enum Probing: Sendable {
    /// Never.
    case none
    /// Once: for a reader who only shows the answer.
    case once
    /// `retries` times, half a second apart at most: for a reader who waits for the answer.
    case brisk
    /// `retries` times, `interval` apart.
    case steady
}

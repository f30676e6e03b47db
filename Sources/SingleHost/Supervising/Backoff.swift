/// The wait before the next try of a failed repair. It doubles with each try, up to five minutes,
/// and has a random part.
struct Backoff: Hashable, Sendable {
    /// The wait after the first try.
    static let first = Duration.milliseconds(100)
    /// The longest wait.
    static let longest = Duration.seconds(300)
    /// The time after which a node that stayed well starts from the first wait.
    static let stable = Duration.seconds(60)

    private(set) var tries = 0
    private(set) var notBefore = Duration.zero
    private var last = Duration.zero

    /// True when a try may start now.
    func isDue(_ now: Duration) -> Bool { now >= notBefore }

    /// Counts a try. A success counts, too: a node that needs many repairs is flapping.
    /// - Parameter jitter: a number from 0 to 1. It removes up to half of the wait.
    mutating func note(_ now: Duration, jitter: Double) {
        if tries > 0, now - last > Self.stable + delay { tries = 0 }
        tries += 1
        last = now
        notBefore = now + delay * (1 - jitter / 2)
    }

    private var delay: Duration { min(Self.longest, Self.first * (1 << min(max(tries, 1) - 1, 16))) }
}

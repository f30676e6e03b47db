import Deployment
/// How long to wait before the next try of what failed: twice as long each time, up to five minutes, and not all at the same moment.
struct Backoff: Hashable, Sendable {
    static let first = Duration.milliseconds(100)
    static let longest = Duration.seconds(300)
    /// What has been well for so long starts from the beginning.
    static let stable = Duration.seconds(60)

    private(set) var tries = 0
    private(set) var notBefore = Duration.zero
    private var last = Duration.zero

    /// True if it may be tried now.
    func isDue(_ now: Duration) -> Bool { now >= notBefore }

    /// Notes a try. A success counts too: what has to be repaired again and again is flapping.
    ///
    /// `jitter` is from 0 to 1, and takes up to half of the wait away.
    mutating func note(_ now: Duration, jitter: Double) {
        if tries > 0, now - last > Self.stable + delay { tries = 0 }
        tries += 1
        last = now
        notBefore = now + delay * (1 - jitter / 2)
    }

    private var delay: Duration { min(Self.longest, Self.first * (1 << min(max(tries, 1) - 1, 16))) }
}

extension Duration {
    /// The duration in seconds, fractions included.
    package var seconds: Double { self / .seconds(1) }

    /// The whole milliseconds, rounded down.
    package var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }

    /// The whole seconds, rounded up. A grace in whole seconds is never cut short.
    package var secondsRoundedUp: Int { Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0) }
}

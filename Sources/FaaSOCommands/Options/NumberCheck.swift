import ArgumentParser

/// Checks of numbers that options have.
enum NumberCheck {
    /// Refuses a number below a minimum. Nil is accepted.
    static func atLeast(_ minimum: Int, _ value: Int?, _ option: String) throws {
        if let value, value < minimum { throw ValidationError("\(option) needs a number of at least \(minimum)") }
    }

    /// Refuses a number of seconds outside of ``interval``.
    static func interval(_ seconds: Double, _ option: String) throws {
        guard interval.contains(seconds) else {
            throw ValidationError("\(option) needs a number from \(interval.lowerBound) to \(Int(interval.upperBound))")
        }
    }

    /// The seconds from one round to the next.
    private static let interval = 0.1...3600.0
}

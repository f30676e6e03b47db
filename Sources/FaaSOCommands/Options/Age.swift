import ArgumentParser
import ContainerEngine
import FoundationEssentials

/// A time span as options take it: a number with `s`, `m`, `h`, `d` or `w`.
struct Age {
    /// The length of the span.
    let seconds: Double

    /// Reads a span.
    /// - Throws: a `ValidationError` for any other text.
    init(parsing text: String) throws {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        guard let unit = text.last, let factor = units[unit], let number = Double(text.dropLast()),
            // The engine counts nanoseconds in 64 bits. No log is older than a hundred years.
            number >= 0, number * factor <= 36525 * 86400
        else {
            throw ValidationError("'\(text)' is not a time span: write 90s, 10m, 2h, 3d or 8w")
        }
        seconds = number * factor
    }

    /// The time that lies this span before a date.
    func before(_ date: Date) -> EngineTime {
        EngineTime(seconds: Int64(date.timeIntervalSince1970 - seconds))
    }
}

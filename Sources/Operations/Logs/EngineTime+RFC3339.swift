package import ContainerEngine
import FoundationEssentials

extension EngineTime {
    /// Reads `2026-01-02T03:04:05.123456789Z`. Nil for anything else.
    init?(rfc3339 text: String) {
        let whole = text.prefix { $0 != "." && $0 != "Z" }
        let rest = text.dropFirst(whole.count)
        guard rest.last == "Z", let date = try? Date(whole + "Z", strategy: .iso8601) else { return nil }
        let digits = rest.dropFirst().dropLast()
        guard digits.count <= 9, let fraction = Int64((digits + "000000000").prefix(9)) else { return nil }
        self.init(nanoseconds: Int64(date.timeIntervalSince1970) * 1_000_000_000 + fraction)
    }

    /// The current time of this machine's clock.
    package static var now: EngineTime { EngineTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000_000_000)) }
}

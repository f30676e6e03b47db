/// A revision of the Model Context Protocol, by its date.
package enum ProtocolVersion: String, Hashable, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// The texts of all revisions, the newest first.
    package static let texts = allCases.reversed().map(\.rawValue)

    /// Returns the revision of a session.
    /// - Parameter wanted: the revision that the client asks for in `initialize`.
    /// - Returns: that revision if it has sessions; otherwise the newest one that has.
    package static func session(_ wanted: String) -> ProtocolVersion {
        guard let version = ProtocolVersion(rawValue: wanted), !version.isStateless else { return .november2025 }
        return version
    }

    /// True when there is no session: each request carries its revision.
    package var isStateless: Bool { self >= .july2026 }

    /// True when a client may send several messages in one array.
    var hasBatches: Bool { self <= .march2025 }

    /// True when a tool states its effects.
    var hasAnnotations: Bool { self >= .march2025 }

    /// True when tools and servers have titles, and results have JSON besides text.
    var hasStructure: Bool { self >= .june2025 }

    package static func < (first: ProtocolVersion, second: ProtocolVersion) -> Bool { first.rawValue < second.rawValue }
}

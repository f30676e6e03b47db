/// Why something must change; the raw value is the word that programs read (`faaso.plan/1`).
package enum CauseKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// There was none, and no deployment knew of one.
    case neverBuilt = "never-built"
    /// The image will be built, and its identity is not known yet.
    case dependencyChanged = "dependency-changed"
    /// Left over from a deployment that did not end.
    case previousFailed = "previous-failed"
    case forced
    case imageChanged = "image-changed"
    /// Stopped, paused, removed by hand, or running without being served.
    case notRunning = "not-running"
    case configurationChanged = "configuration-changed"
    case secretChanged = "secret-changed"
    case routeAdded = "route-added"
    case routeRemoved = "route-removed"
    case routeChanged = "route-changed"
    case functionRemoved = "function-removed"
    case unhealthy
}

/// One reason of one change: what kind, which input, and what about it.
package struct Cause: Hashable, Sendable, Codable, CustomStringConvertible {
    package var kind: CauseKind
    /// The input by name: `environment.PRECISION`, `/sum`, `image:sum`.
    package var input: String?
    package var detail: String?

    package init(_ kind: CauseKind, input: String? = nil, detail: String? = nil) {
        (self.kind, self.input, self.detail) = (kind, input, detail)
    }

    /// `configuration-changed environment.PRECISION (added)`.
    package var description: String {
        kind.rawValue + (input.map { " " + $0 } ?? "") + (detail.map { " (\($0))" } ?? "")
    }
}

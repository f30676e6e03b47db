/// Something that happened in the engine.
package struct EngineEvent: Hashable, Sendable, Decodable {
    /// `container`, `image`, `network`, `volume`, …
    package var type: String
    /// `create`, `start`, `die`, `health_status: healthy`, …
    package var action: String
    package var actorID: String
    /// The labels of a container among them, its `name`, `image` and `exitCode`.
    package var attributes: [String: String]
    package var time: EngineTime

    package init(type: String, action: String, actorID: String, attributes: [String: String] = [:], time: EngineTime) {
        self.type = type
        self.action = action
        self.actorID = actorID
        self.attributes = attributes
        self.time = time
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        type = try fields.required("Type")
        action = try fields.required("Action")
        let actor = try fields.nested("Actor")
        actorID = try actor?.optional("ID") ?? ""
        attributes = try actor?.optional("Attributes") ?? [:]
        let seconds: Int64 = try fields.optional("time") ?? 0
        time = EngineTime(nanoseconds: try fields.optional("timeNano") ?? seconds * 1_000_000_000)
    }
}

/// A moment, as the engine's queries take it.
package struct EngineTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Since 1970.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    package init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    /// `seconds.nanoseconds`
    package var description: String {
        let fraction = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
    }

    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
}

/// An event in the engine.
package struct EngineEvent: Hashable, Sendable, Decodable {
    /// The type of the object, such as `container`, `image`, `network` or `volume`.
    package var type: String
    /// The action, such as `create`, `start`, `die` or `health_status: healthy`.
    package var action: String
    /// The ID of the object.
    package var actorID: String
    /// The attributes of the object. For a container these include its labels, `name`, `image` and
    /// `exitCode`.
    package var attributes: [String: String]
    /// The time of the event.
    package var time: EngineTime

    /// Creates an event, for tests.
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

/// A time in the form of the engine's queries.
package struct EngineTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The nanoseconds since 1970.
    package var nanoseconds: Int64

    /// Creates a time from nanoseconds since 1970.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    /// Creates a time from seconds since 1970.
    package init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    /// The form `seconds.nanoseconds` with nine digits.
    package var description: String {
        let fraction = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
    }

    /// True when the left time is earlier.
    package static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
}

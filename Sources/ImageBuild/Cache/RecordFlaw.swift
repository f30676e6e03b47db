package import FoundationEssentials

/// A reason not to believe a record that lies in a cache: it was damaged, made by hand, or is of another version.
package enum RecordFlaw: Hashable, Sendable, CustomStringConvertible {
    case schema(String)
    case function(String)
    case sourceKey
    case key
    /// The date is later than now; the newest record counts, so such a one would count for ever.
    case future(Date)
    /// The seconds that it took are no time span.
    case seconds
    case log(String)
    case commit(String)

    /// How far the clocks of two machines may differ, in seconds.
    package static let clockSkew: TimeInterval = 600

    package var description: String {
        switch self {
        case .schema(let name): "has the schema \(name)"
        case .function(let name): "the function in it is '\(name)'"
        case .sourceKey: "its inputs give another source key"
        case .key: "its inputs give another key"
        case .future(let date): "its date is in the future: \(date.formatted(.iso8601))"
        case .seconds: "the seconds that it took are no time span"
        case .log(let name): "names the log '\(name)', which is not its own"
        case .commit(let name): "'\(name)' is no name of a commit"
        }
    }

    /// The flaws of what both kinds of records have.
    fileprivate static func common(
        _ schema: (found: String, wanted: String), _ function: (found: String, wanted: String), _ date: Date, _ seconds: [Double],
        _ now: Date
    ) -> [RecordFlaw] {
        if schema.found != schema.wanted { return [.schema(schema.found)] }
        var flaws: [RecordFlaw] = function.found == function.wanted ? [] : [.function(function.found)]
        if date.timeIntervalSince(now) > clockSkew { flaws.append(.future(date)) }
        // A hundred years. Records are read from files, and no number may end the program.
        if !seconds.allSatisfy({ (0...3_155_760_000).contains($0) }) { flaws.append(.seconds) }
        return flaws
    }
}

extension ImageRecord {
    /// The flaws that are seen without computing a key.
    package func plainFlaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        RecordFlaw.common((schema, Self.schemaName), (self.function, function), self.built, [self.seconds], now)
    }

    /// All flaws. Keys of another version of the form cannot be computed any more, and are believed.
    package func flaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        var flaws = plainFlaws(of: function, now: now)
        if case .schema? = flaws.first { return flaws }
        if self.staging == ImageDefinition.stagingVersion {
            if definition.sourceKey != self.sourceKey { flaws.append(.sourceKey) }
            if definition.key(self.bases) != self.key { flaws.append(.key) }
        }
        if let log = self.log, log != CacheFolder.logName(self.function, self.key) { flaws.append(.log(log)) }
        // It becomes an argument of git.
        if let commit = self.commit, commit.utf8.count > 64 || !commit.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            flaws.append(.commit(commit))
        }
        return flaws
    }
}

extension TestRecord {
    /// The flaws that are seen without computing a key.
    package func plainFlaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        RecordFlaw.common((schema, Self.schemaName), (self.function, function), ran, [seconds] + cases.map(\.seconds), now)
    }

    /// All flaws.
    package func flaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        let flaws = plainFlaws(of: function, now: now)
        if case .schema? = flaws.first { return flaws }
        return flaws + (computedKey == key ? [] : [.key])
    }
}

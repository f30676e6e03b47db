package import FoundationEssentials

/// A reason to distrust a record of a cache. The record was damaged, written by hand, or has
/// another version.
package enum RecordFlaw: Hashable, Sendable, CustomStringConvertible {
    /// The record has another schema.
    case schema(String)
    /// The record belongs to another function than its file.
    case function(String)
    /// The inputs of the record give another source key.
    case sourceKey
    /// The inputs of the record give another key.
    case key
    /// The date is later than now. The newest record counts, so this one would count for ever.
    case future(Date)
    /// A duration is negative, not a number, or longer than a hundred years.
    case seconds
    /// The record names a log that is not its own.
    case log(String)
    /// The name of the commit is not a hexadecimal number.
    case commit(String)

    /// The tolerated difference between the clocks of two machines, in seconds.
    package static let clockSkew: TimeInterval = 600

    package var description: String {
        switch self {
        case .schema(let name): "has the schema \(name)"
        case .function(let name): "the function in it is '\(name)'"
        case .sourceKey: "its inputs give another source key"
        case .key: "its inputs give another key"
        case .future(let date): "its date is in the future: \(date.formatted(.iso8601))"
        case .seconds: "its seconds are not a time span"
        case .log(let name): "names the log '\(name)', which is not its own"
        case .commit(let name): "'\(name)' is not a name of a commit"
        }
    }

    /// The flaws that both kinds of records can have.
    fileprivate static func common(
        _ schema: (found: String, wanted: String), _ function: (found: String, wanted: String), _ date: Date, _ seconds: [Double],
        _ now: Date
    ) -> [RecordFlaw] {
        if schema.found != schema.wanted { return [.schema(schema.found)] }
        var flaws: [RecordFlaw] = function.found == function.wanted ? [] : [.function(function.found)]
        if date.timeIntervalSince(now) > clockSkew { flaws.append(.future(date)) }
        // The limit is a hundred years. Records are read from files, and no number in them may crash the program.
        if !seconds.allSatisfy({ (0...3_155_760_000).contains($0) }) { flaws.append(.seconds) }
        return flaws
    }
}

extension ImageRecord {
    /// The flaws that can be found without computing a key. A record with another schema has only
    /// this flaw.
    package func plainFlaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        RecordFlaw.common((schema, Self.schemaName), (self.function, function), self.built, [self.seconds], now)
    }

    /// All flaws. Keys of another staging version cannot be computed again, so they are trusted.
    package func flaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        var flaws = plainFlaws(of: function, now: now)
        if case .schema? = flaws.first { return flaws }
        if self.staging == ImageDefinition.stagingVersion {
            if definition.sourceKey != self.sourceKey { flaws.append(.sourceKey) }
            if definition.key(self.bases) != self.key { flaws.append(.key) }
        }
        if let log = self.log, log != CacheFolder.logName(self.function, self.key) { flaws.append(.log(log)) }
        // The name becomes an argument of git.
        if let commit = self.commit, commit.utf8.count > 64 || !commit.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            flaws.append(.commit(commit))
        }
        return flaws
    }
}

extension TestRecord {
    /// The flaws that can be found without computing a key. A record with another schema has only
    /// this flaw.
    package func plainFlaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        RecordFlaw.common((schema, Self.schemaName), (self.function, function), ran, [seconds] + cases.map(\.seconds), now)
    }

    /// All flaws, those of the key included.
    package func flaws(of function: String, now: Date = Date()) -> [RecordFlaw] {
        let flaws = plainFlaws(of: function, now: now)
        if case .schema? = flaws.first { return flaws }
        return flaws + (computedKey == key ? [] : [.key])
    }
}

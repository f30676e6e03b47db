import FunctionModel

/// The volumes and the health check of a service.
extension Translation {
    private static let inImage = "the files of the image come from \(Self.own); 'faaso watch' deploys at each save"
    private static let own = "the function's folder, and from `include`"

    /// Reads `volumes`. Named volumes keep the names that they have in the engine, so their data
    /// stays.
    mutating func volumes(_ value: YAMLValue?, in model: ComposeModel, of function: inout ImportedFunction) {
        for element in value?.elements ?? [] {
            let volume: Volume
            if let text = text(element) {
                guard let short = shortVolume(text, element, of: function) else { continue }
                volume = short
            } else {
                guard let long = longVolume(element, of: function) else { continue }
                volume = long
            }
            if function.volumes.contains(where: { $0.target == volume.target }) { continue }
            let name = model.realName("volumes", volume.source)
            function.volumes.append(Volume(source: name, target: volume.target, readOnly: volume.readOnly))
            note(
                "\(function.foreignName): the volume '\(volume.source)' is '\(name)' in the engine", at: element.location,
                "what root wrote into it cannot be changed by the image's user: change the owner of the files, or name a new volume")
        }
    }

    /// Reads `[SOURCE:]TARGET[:OPTIONS]`. Nil, with a note, unless the source is a name.
    private mutating func shortVolume(_ text: String, _ element: YAMLValue, of function: ImportedFunction) -> Volume? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count < 2 {
            skip("the volume without a name at '\(text)'", of: function.foreignName, at: element.location, Self.writing)
            return nil
        }
        return namedVolume(
            parts[0], parts[1], readOnly: parts.count > 2 && parts[2].split(separator: ",").contains("ro"), element, of: function)
    }

    private mutating func longVolume(_ element: YAMLValue, of function: ImportedFunction) -> Volume? {
        guard let path = text(element["target"]) else { return nil }
        guard text(element["type"]) ?? "volume" != "tmpfs", let name = text(element["source"]) else {
            skip("the volume at '\(path)'", of: function.foreignName, at: element.location, Self.writing)
            return nil
        }
        return namedVolume(name, path, readOnly: text(element["read_only"]) == "true", element, of: function)
    }

    private static let writing = "the root is read-only, and /tmp can be written to; for data, name a volume: 'name:/path'"

    private mutating func namedVolume(
        _ name: String, _ path: String, readOnly: Bool, _ element: YAMLValue, of function: ImportedFunction
    ) -> Volume? {
        guard !name.hasPrefix("/"), !name.hasPrefix("."), !name.hasPrefix("~") else {
            skip("the folder '\(name)' at '\(path)'", of: function.foreignName, at: element.location, Self.inImage)
            return nil
        }
        return Volume(source: name, target: path, readOnly: readOnly)
    }

    /// Reads `healthcheck`. Without one, the path is `/`, which most applications answer.
    mutating func healthCheck(_ value: YAMLValue?, of function: inout ImportedFunction) {
        function.health.path = "/"
        guard let value, value.members != nil else { return }
        let words = texts(value["test"]).map(\.text)
        if let path = Self.path(ofURLIn: words.joined(separator: " ")) {
            function.health.path = path
        } else {
            note(
                "\(function.foreignName): the health check becomes a request of /", at: value.location,
                "a function is healthy if a path answers 2xx: write it as `health: {path: …}` into \(function.folder)/metadata.yml")
        }
        if let interval = value["interval"] { function.health.interval = Self.positive(duration(interval, of: function)) }
        if let timeout = value["timeout"] { function.health.timeout = Self.positive(duration(timeout, of: function)) }
        if let retries = text(value["retries"]).flatMap({ Int($0) }), (1...1000).contains(retries) { function.health.retries = retries }
        // In compose, failures in the period do not count. Here the first good answer must come
        // within it, so a period below the default has no counterpart.
        if let period = value["start_period"], let start = duration(period, of: function), start > .seconds(30) {
            function.health.startPeriod = start
        }
    }

    private static func positive(_ duration: Duration?) -> Duration? { duration.flatMap { $0 > .zero ? $0 : nil } }

    /// The path of the first URL in a text; `/` for a URL without a path. Nil without a URL.
    static func path(ofURLIn text: String) -> String? {
        guard let scheme = text.firstRange(of: "http://") ?? text.firstRange(of: "https://") else { return nil }
        let rest = text[scheme.upperBound...].prefix { !$0.isWhitespace && !"\"';|)<>".contains($0) }
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...].prefix { $0 != "#" && $0 != "$" })
    }
}

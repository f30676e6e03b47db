extension ProxyConfiguration {
    /// The Caddyfile of an older version in today's form. Nil for a text that has this form
    /// already.
    ///
    /// In older Caddyfiles every upstream has port 3000. Today the file of each function has its
    /// port.
    package static func modernised(_ caddyfile: String) -> String? {
        let (start, end) = ("reverse_proxy {file.", "}:3000 {")
        var isOld = false
        let lines = caddyfile.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let indent = line.prefix { $0 == "\t" }
            let words = line.dropFirst(indent.count)
            guard words.hasPrefix(start), words.hasSuffix(end) else { return String(line) }
            isOld = true
            let file = String(words.dropFirst(start.count).dropLast(end.count))
            return "\(indent)\(Indented.reverseProxy(file)) {"
        }
        return isOld ? lines.joined(separator: "\n") : nil
    }
}

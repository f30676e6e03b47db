/// Sizes as YAML files write them.
package enum ByteCount {
    private static let units: [(suffix: String, bytes: Int64)] = [("", 1), ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30)]

    /// Reads a whole number with `k`, `m`, `g` (powers of 1024, upper case too) or no unit. The
    /// units of Docker and Kubernetes mean the same: `kb`, `Ki` and `KiB` are `k`, and `b` is no
    /// unit.
    ///
    /// Nil for anything else, or if the size is out of range.
    package static func parse(_ text: String) -> Int64? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        var suffix = text.dropFirst(digits.count).lowercased()
        if ["b", "i", "ib"].contains(suffix.dropFirst()) { suffix = String(suffix.prefix(1)) } else if suffix == "b" { suffix = "" }
        guard !digits.isEmpty, let value = Int64(String(Substring(digits))), let unit = units.first(where: { $0.suffix == suffix })
        else { return nil }
        let (bytes, overflow) = value.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// The size in the same form, in the largest unit that divides it: `256m`, `1g`.
    package static func text(_ bytes: Int64) -> String {
        let unit = units.last { bytes != 0 && bytes % $0.bytes == 0 } ?? ("", 1)
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}

/// A number of bytes with the text of ``ByteCount``, for example `256m`.
package struct ByteSize: TextForm {
    /// The number of bytes.
    package var bytes: Int64

    /// Creates a size from a number of bytes.
    package init(_ bytes: Int64) { self.bytes = bytes }

    /// Parses a size. Returns nil if ``ByteCount/parse(_:)`` does.
    package init?(text: String) {
        guard let bytes = ByteCount.parse(text) else { return nil }
        self.bytes = bytes
    }

    /// The form that `init(text:)` reads, with the largest unit that divides the number.
    package var text: String { ByteCount.text(bytes) }
}
